"""Tasks about deliveries: what a person settles with the store and the shopper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from muse.domain.order import Order
from muse.domain.task import DELIVERY_TIME, Task, TaskKind, TaskStatus
from muse.domain.tracking.parcel import ParcelStatus
from muse.domain.tracking.report import ReportKind

_ASTRAY = {
    ParcelStatus.LOST: "is lost",
    ParcelStatus.RETURNED_TO_SENDER: "went back to the store",
}


@dataclass(frozen=True, slots=True)
class DeliveryConcern:
    """What is wrong, and a name for it that is the same each time it is found."""

    name: str
    reason: str


def concerns_of(before: Order, after: Order) -> Iterator[DeliveryConcern]:
    """What a report has newly shown to be wrong."""
    astray_before = {(p.tracking_number, p.status) for p in before.parcels}
    for parcel in after.parcels:
        words = _ASTRAY.get(parcel.status)
        if words and (parcel.tracking_number, parcel.status) not in astray_before:
            number = parcel.tracking_number or "without a number"
            reason = (
                f"The parcel {number} {words}: agree with the store and the shopper what follows."
            )
            yield DeliveryConcern(f"{parcel.status}-{parcel.tracking_number or 'parcel'}", reason)
    if after.progress.surplus and not before.progress.surplus:
        reason = "The store has shipped more pieces than were ordered: find out what it charges."
        yield DeliveryConcern("surplus", reason)
    reports = after.reports[len(before.reports) :]
    if any(report.kind is ReportKind.SUBSTITUTED for report in reports):
        reason = "The store replaces an item by another: ask the shopper, and see what it costs."
        yield DeliveryConcern("substituted", reason)


def delivery_task(order: Order, concern: DeliveryConcern, now: datetime) -> Task:
    """The task to settle it."""
    return Task(
        task_id=f"{order.order_number}-delivery-{concern.name}",
        kind=TaskKind.DELIVERY,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=concern.reason,
        created_at=now,
        due_at=now + DELIVERY_TIME,
    )
