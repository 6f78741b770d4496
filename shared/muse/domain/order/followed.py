"""What reports mean for an order: its status, that of its items, and words for its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from muse.domain.order.adjustment import Adjustment, AdjustmentKind
from muse.domain.order.item import OrderItem
from muse.domain.order.status import RANK, ItemStatus, OrderStatus, status_of_items
from muse.domain.tracking.parcel import Parcel
from muse.domain.tracking.progress import Progress, pieces_in
from muse.domain.tracking.report import Report, ReportKind

_S = OrderStatus
_CALLED_OFF = frozenset({AdjustmentKind.CANCELLED, AdjustmentKind.LINE_CANCELLED})
_STEPS = {
    ReportKind.CONFIRMED: _S.CONFIRMED,
    ReportKind.SHIPPED: _S.SHIPPED,
    ReportKind.OUT_FOR_DELIVERY: _S.SHIPPED,
    ReportKind.DELAYED: _S.SHIPPED,
    ReportKind.RETURNED_TO_SENDER: _S.SHIPPED,
    ReportKind.LOST: _S.SHIPPED,
    ReportKind.DELIVERED: _S.DELIVERED,
}
_WORDS = {
    ReportKind.OUT_FOR_DELIVERY: "{} is out for delivery.",
    ReportKind.DELAYED: "{} is delayed.",
    ReportKind.RETURNED_TO_SENDER: "{} goes back to the store.",
    ReportKind.LOST: "{} is lost.",
    ReportKind.CANCELLED: "The store cancelled a part of the order.",
    ReportKind.SUBSTITUTED: "The store replaces an item.",
}


def status_of(progress: Progress) -> OrderStatus:
    """The status of an order that its store has, by what was reported."""
    if progress.is_delivered:
        return _S.DELIVERED
    if progress.is_shipped:
        return _S.SHIPPED
    return _S.CONFIRMED if progress.is_confirmed else _S.PLACED


def moves_to(now: OrderStatus, step: OrderStatus) -> bool:
    """Whether reports bring an order from one status to the other: forward, and back from
    delivered when a parcel is on its way."""
    if now not in RANK:
        return False
    return RANK[step] > RANK[now] or (now is _S.DELIVERED and step is _S.SHIPPED)


def entry_status(kind: ReportKind, now: OrderStatus) -> OrderStatus:
    """The status that the history shows beside a report which moved nothing: the step that it is
    about, unless the order is not there yet."""
    step = _STEPS.get(kind, now)
    return now if now in RANK and RANK[step] > RANK[now] else step


def words_for(report: Report, note: str | None) -> str | None:
    """What the history says of a report, for the shopper."""
    parcel = f"Parcel {report.tracking_number}" if report.tracking_number else "The parcel"
    words = [note] if note else []
    if report.kind in _WORDS:
        words.append(_WORDS[report.kind].format(parcel))
    if report.replaces:
        words.append(
            f"The tracking number is {report.tracking_number}, not {', '.join(report.replaces)}."
        )
    return " ".join(words) or None


def pieces_of(items: Iterable[OrderItem], adjustments: Iterable[Adjustment]) -> dict[str, int]:
    """How many pieces of each SKU are still to be shipped, or were: without those called off."""
    gone = _called_off(adjustments)
    pieces: dict[str, int] = {}
    for item in items:
        left = item.quantity - gone.get(item.item_id, 0)
        pieces[item.product.sku] = pieces.get(item.product.sku, 0) + left
    return pieces


def item_statuses(
    items: Sequence[OrderItem],
    status: OrderStatus,
    parcels: Sequence[Parcel],
    adjustments: Iterable[Adjustment],
) -> tuple[ItemStatus, ...]:
    """The state of each item: what lies in its parcels where all of them say so, else how far the
    order is."""
    together = status_of_items(status)
    if status not in RANK or status is _S.PENDING:
        return tuple(together for _ in items)
    gone = _called_off(adjustments)
    parted = status is _S.SHIPPED and bool(parcels) and all(parcel.lines for parcel in parcels)
    sent = pieces_in(parcels)
    arrived = pieces_in(parcel for parcel in parcels if parcel.is_delivered)
    statuses: list[ItemStatus] = []
    for item in items:
        wanted = item.quantity - gone.get(item.item_id, 0)
        if wanted <= 0:
            statuses.append(ItemStatus.CANCELLED)
        elif not parted:
            statuses.append(together)
        elif _take(arrived, item.product.sku, wanted):
            _take(sent, item.product.sku, wanted)
            statuses.append(ItemStatus.DELIVERED)
        else:
            on_its_way = _take(sent, item.product.sku, wanted)
            statuses.append(ItemStatus.SHIPPED if on_its_way else ItemStatus.PLACED)
    return tuple(statuses)


def _called_off(adjustments: Iterable[Adjustment]) -> Mapping[str, int]:
    gone: dict[str, int] = {}
    for adjustment in adjustments:
        if adjustment.kind in _CALLED_OFF:
            for line in adjustment.lines:
                gone[line.item_id] = gone.get(line.item_id, 0) + line.quantity
    return gone


def _take(pieces: dict[str, int], sku: str, wanted: int) -> bool:
    """Whether all of these pieces are there; they are then counted for this item alone."""
    if pieces.get(sku, 0) < wanted:
        return False
    pieces[sku] -= wanted
    return True
