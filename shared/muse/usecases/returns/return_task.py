"""The task to find out where the pieces of a return are: it sleeps until they are overdue."""

from __future__ import annotations

from datetime import datetime

from muse.domain.errors import Conflict
from muse.domain.order import Order
from muse.domain.order.returns import Return
from muse.domain.task import Task, TaskKind, TaskStatus, return_task_id
from muse.ports import Change, Storage

_REASON = (
    "The store has not received in time what the shopper sends back: find out where it is, "
    "then say what became of it."
)


def return_task(order: Order, begun: Return) -> Task:
    """The task of a return that was just asked for."""
    return Task(
        task_id=return_task_id(order.order_number, begun.n),
        kind=TaskKind.RETURN,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=_REASON,
        created_at=begun.requested_at,
        due_at=begun.receive_by,
        wakes_at=begun.receive_by,
    )


def finished_return_task(
    order: Order, ended: Return, person: str, now: datetime, storage: Storage
) -> tuple[Change, ...]:
    """What has to be stored together with the end of a return: its task, done. Errors: Conflict
    when someone else has it."""
    task = storage.task(return_task_id(order.order_number, ended.n))
    if task is None or not task.is_open:
        return ()
    if task.claimed_by_other(person, now):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    return (task.finish(ended.status.value, now),)
