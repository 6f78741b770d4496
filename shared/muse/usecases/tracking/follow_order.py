"""See to an order that is on its way: what waited for it, who watches its parcels, and a task for
the day on which it should have arrived."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.task import Task
from muse.domain.tracking.overdue import overdue_from
from muse.ports import Change, Storage
from muse.usecases.after_sale.save_change import find_order
from muse.usecases.tracking.delivery_tasks import DeliveryConcern, delivery_task
from muse.usecases.tracking.dependencies import TrackingDependencies
from muse.usecases.tracking.record_report import publish_parked

_OVERDUE = DeliveryConcern(
    "overdue", "The order should have arrived, and nobody has said so: ask where it is."
)


def follow_order(order_number: str, deps: TrackingDependencies) -> None:
    """After an order was placed, or something became of it: what was reported of it before is
    published again, the service that watches carriers learns of its parcels, and the task to ask
    where it is fits when it is expected. To do it again changes nothing.

    Errors: NotFound, VersionConflict, Unavailable: again."""
    order = find_order(order_number, deps.storage)
    publish_parked(order, deps)
    for change in _overdue_task(order, deps.storage, deps.clock.now()):
        deps.storage.commit(change)
    for parcel in order.parcels:
        if parcel.tracking_number is not None and not parcel.is_delivered:
            deps.trackers.watch(parcel.tracking_number, parcel.carrier)


def overdue_task_id(order_number: str) -> str:
    """The id of the task to ask where an order is."""
    return f"{order_number}-delivery-{_OVERDUE.name}"


def _overdue_task(order: Order, storage: Storage, now: datetime) -> tuple[Change, ...]:
    """The task, asleep until the order is overdue; put off when it is expected later; done when
    nothing is expected any more."""
    due = overdue_from(order)
    known = storage.task(overdue_task_id(order.order_number))
    if due is None:
        return (known.finish(str(order.status), now),) if known and known.is_open else ()
    if known is None:
        return (_asleep(delivery_task(order, _OVERDUE, now), due),)
    if not known.is_open or (not known.is_asleep and due <= now) or known.due_at == due:
        return ()
    return (known.asleep_until(due),)


def _asleep(task: Task, due: datetime) -> Task:
    return task.asleep_until(due)
