"""UCP's order: fulfillment events, adjustments, and what they mean for its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from local.street.shipping.records import Happening, Way
from local.street.shipping.steps import Pieces, StepKind, Teller
from local.street.store.orders import StoreOrder

_EVENT_TYPES = {
    StepKind.CONFIRMED: "processing",
    StepKind.SHIPPED: "shipped",
    StepKind.DELAYED: "failed_attempt",
    StepKind.DELIVERED: "delivered",
    StepKind.RETURNED_TO_SENDER: "returned_to_sender",
}
KINDS = frozenset({*_EVENT_TYPES, StepKind.CANCELLED})


def with_way(document: Mapping[str, Any], order: StoreOrder, way: Way) -> dict[str, Any]:
    """The order document with all that the store itself tells of its way."""
    told = [each for each in way.happenings if each.teller is Teller.STORE]
    lines = document["line_items"]
    events = [_event(e, way, lines, order) for e in told if e.kind in _EVENT_TYPES]
    cancelled = [each for each in told if each.kind is StepKind.CANCELLED]
    gone = _count(_pieces(each, way, order) for each in cancelled)
    sent = _count(_pieces(each, way, order) for each in told if each.kind is StepKind.SHIPPED)
    return {
        **document,
        "line_items": [_line(line, gone, sent) for line in lines],
        "fulfillment": {**document["fulfillment"], "events": events},
        **({"adjustments": [_adjustment(e, way, lines, order) for e in cancelled]} if gone else {}),
    }


def _event(
    happening: Happening, way: Way, lines: Sequence[Mapping[str, Any]], order: StoreOrder
) -> dict[str, Any]:
    event: dict[str, Any] = {
        "id": happening.event_id,
        "occurred_at": happening.at.isoformat(),
        "type": _EVENT_TYPES[happening.kind],
        "line_items": _references(_pieces(happening, way, order), lines),
    }
    if happening.parcel is not None:
        parcel = way.parcel(happening.parcel)
        event |= {"tracking_number": parcel.tracking_number, "carrier": parcel.carrier}
    return event


def _adjustment(
    happening: Happening, way: Way, lines: Sequence[Mapping[str, Any]], order: StoreOrder
) -> dict[str, Any]:
    references = _references(_pieces(happening, way, order), lines)
    return {
        "id": happening.event_id,
        "type": "cancellation",
        "occurred_at": happening.at.isoformat(),
        "status": "completed",
        "line_items": [{**each, "quantity": -each["quantity"]} for each in references],
        "description": "We can not deliver this.",
    }


def _pieces(happening: Happening, way: Way, order: StoreOrder) -> tuple[Pieces, ...]:
    noted = () if happening.parcel is None else way.parcel(happening.parcel).lines
    everything = tuple(Pieces(line.sku, line.quantity) for line in order.lines)
    return happening.lines or noted or everything


def _references(
    pieces: Iterable[Pieces], lines: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The lines that these pieces are of; two lines of one article share them."""
    left = _count([pieces])
    references = []
    for line in lines:
        sku = line["item"]["id"]
        quantity = min(left[sku], line["quantity"]["original"])
        if quantity:
            left[sku] -= quantity
            references.append({"id": line["id"], "quantity": quantity})
    return references


def _line(line: Mapping[str, Any], gone: Counter[str], sent: Counter[str]) -> dict[str, Any]:
    sku, original = line["item"]["id"], line["quantity"]["original"]
    removed = min(gone[sku], original)
    gone[sku] -= removed
    total = original - removed
    fulfilled = min(sent[sku], total)
    sent[sku] -= fulfilled
    quantity = {"original": original, "total": total, "fulfilled": fulfilled}
    return {**line, "quantity": quantity, "status": _status(total, fulfilled)}


def _status(total: int, fulfilled: int) -> str:
    if not total:
        return "removed"
    if fulfilled == total:
        return "fulfilled"
    return "partial" if fulfilled else "processing"


def _count(several: Iterable[Iterable[Pieces]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for pieces in several:
        for each in pieces:
            counted[each.sku] += each.quantity
    return counted
