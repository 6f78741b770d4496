"""The task that reminds of what a store owes: it sleeps until that is overdue."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.task import Task, TaskKind, TaskStatus, store_refund_task_id
from muse.ports import Change, Storage

_REASON = (
    "The store has not paid back what it owes in time: ask for it, "
    "record what comes, or write it off."
)


def store_refund_task(
    order: Order, storage: Storage, now: datetime, paid: str = "paid back"
) -> tuple[Change, ...]:
    """What has to be stored together with `order` so that its task fits what its store owes;
    nothing when it does. A task that is done begins anew, one that is awake stays awake while any
    of it is overdue. `paid` is the outcome once nothing is owed any more."""
    known = storage.task(store_refund_task_id(order.order_number))
    due = order.store_balance.overdue_from
    if due is None:
        return (known.finish(paid, now),) if known and known.is_open else ()
    if known is None:
        return (_new_task(order, due, now),)
    if known.is_open and not known.is_asleep and due <= now:
        return ()
    changed = known.asleep_until(due)
    return () if changed == known else (changed,)


def _new_task(order: Order, due: datetime, now: datetime) -> Task:
    return Task(
        task_id=store_refund_task_id(order.order_number),
        kind=TaskKind.STORE_REFUND,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=_REASON,
        created_at=now,
        due_at=due,
        wakes_at=due,
    )
