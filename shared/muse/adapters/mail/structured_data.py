"""What a message says in JSON-LD, in the words of schema.org: `Order` and `ParcelDelivery`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from muse.adapters.catalog.graph import Graph, Node, listed, term_of, text_of, types_of
from muse.adapters.catalog.json_ld import blocks_in, documents_in
from muse.domain.mail.message import News
from muse.domain.tracking.parcel import plain_number
from muse.domain.tracking.report import ReportedLine, ReportKind

MOST_NEWS = 50
_ABOUT = ('"Order"', '"ParcelDelivery"', "/Order", "/ParcelDelivery")
_KINDS = {
    "OrderProcessing": ReportKind.CONFIRMED,
    "OrderInTransit": ReportKind.SHIPPED,
    "OrderDelivered": ReportKind.DELIVERED,
    "OrderCancelled": ReportKind.CANCELLED,
}
_LONGEST = 60
_LONGEST_SKU = 100
_MOST_LINES = 100
_TRACKING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{3,59}")
_MOST_PIECES = 99


class NotUnderstood(Exception):
    """The data says something that has no word here, or says it badly: the whole is not used."""


def says_something(pages: Sequence[str]) -> bool:
    """Whether there is data about orders at all."""
    return any(mark in page for page in pages for mark in _ABOUT)


def news_in(pages: Sequence[str]) -> tuple[News, ...]:
    """What the data in these pages says, each thing once. An order whose parcels are described is
    told by them. Errors: NotUnderstood."""
    documents = [document for page in pages for document in documents_in(page)]
    if len(documents) != sum(1 for page in pages for _ in blocks_in(page)):
        raise NotUnderstood
    graph = Graph(documents)
    parcels = [node for node in graph.subjects if "ParcelDelivery" in types_of(node)]
    orders = [node for node in graph.subjects if "Order" in types_of(node)]
    of_parcels = [one for node in parcels for one in _of_parcel(graph, node)]
    told = {one.store_order_number for one in of_parcels}
    of_orders = [one for node in orders for one in _of_order(graph, node, told)]
    found = tuple(dict.fromkeys([*of_parcels, *of_orders]))
    if len(found) > MOST_NEWS:
        raise NotUnderstood
    return found


def _of_order(graph: Graph, node: Node, told: set[str]) -> Iterator[News]:
    number = _short(node.get("orderNumber"))
    deliveries = graph.things(node, "orderDelivery")
    for delivery in deliveries:
        yield from _of_parcel(graph, {**delivery, "partOfOrder": node})
    is_told = bool(deliveries) or number in told
    if is_told and node.get("orderStatus") is None:
        return
    kind = _kind(node.get("orderStatus"))
    if kind is None:
        raise NotUnderstood
    if is_told and kind is not ReportKind.CANCELLED:
        return
    yield News(kind, _required(number), lines=_lines(graph, node))


def _of_parcel(graph: Graph, node: Node) -> Iterator[News]:
    """A parcel of one or several orders. One of which nothing else is said has been sent."""
    orders = graph.things(node, "partOfOrder")
    said = [node, *orders]
    kinds = {_kind(one.get("orderStatus")) for one in said if one.get("orderStatus") is not None}
    if len(kinds) > 1 or None in kinds or not orders:
        raise NotUnderstood
    for order in orders:
        yield News(
            kind=next(iter(kinds), None) or ReportKind.SHIPPED,
            store_order_number=_required(_short(order.get("orderNumber"))),
            tracking_number=_tracking(node.get("trackingNumber")),
            carrier=_short(node.get("carrier")) or _short(node.get("provider")),
            estimated_delivery=_day(node.get("expectedArrivalUntil")),
            lines=_shipped(graph, node),
        )


def _kind(value: object) -> ReportKind | None:
    return _KINDS.get(term_of(value) or "")


def _required(number: str | None) -> str:
    if number is None:
        raise NotUnderstood
    return number


def _short(value: object) -> str | None:
    text = text_of(value)
    if text is not None and len(text) > _LONGEST:
        raise NotUnderstood
    return text


def _tracking(value: object) -> str | None:
    """The number of a parcel. Errors: NotUnderstood when it is none."""
    text = _short(value)
    if text is not None and not _TRACKING.fullmatch(text):
        raise NotUnderstood
    return plain_number(text) if text else None


def _day(value: object) -> date | None:
    text = text_of(value)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise NotUnderstood from None


def _lines(graph: Graph, order: Node) -> tuple[ReportedLine, ...]:
    """The lines that an order node names; none when it names them without numbers."""
    return _all_or_none(
        (item.get("sku"), offer.get("eligibleQuantity"))
        for offer in graph.things(order, "acceptedOffer")
        for item in graph.things(offer, "itemOffered")
    )


def _shipped(graph: Graph, parcel: Node) -> tuple[ReportedLine, ...]:
    return _all_or_none(
        (item.get("sku"), item.get("eligibleQuantity"))
        for item in graph.things(parcel, "itemShipped")
    )


def _all_or_none(found: Iterable[tuple[object, object]]) -> tuple[ReportedLine, ...]:
    """Part of the lines would say that the others are not meant."""
    lines = [(text_of(sku), _quantity(quantity)) for sku, quantity in found]
    if len(lines) > _MOST_LINES or any(not _is_clear(*line) for line in lines):
        return ()
    return tuple(ReportedLine(sku, pieces) for sku, pieces in lines if sku and pieces)


def _is_clear(sku: str | None, quantity: int | None) -> bool:
    return sku is not None and len(sku) <= _LONGEST_SKU and quantity is not None


def _quantity(value: object) -> int | None:
    """How many pieces; one when nothing is said."""
    if not listed(value):
        return 1
    text = text_of(value) or ""
    is_plain = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_PIECES))
    return int(text) if is_plain and 1 <= int(text) <= _MOST_PIECES else None
