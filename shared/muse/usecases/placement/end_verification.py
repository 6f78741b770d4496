"""Nobody waits for an order's one-time code any more: a person goes on, or it is decided."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.placement.verification import VerificationState
from muse.domain.task import Task, TaskKind, code_task_id
from muse.ports import Storage


def ended(order: Order) -> Order:
    """The order without a code to wait for; itself when there was none."""
    verification = order.verification
    if verification is None or not verification.is_pending:
        return order
    waits = order.awaiting == TaskKind.CODE
    free = order.await_person(None) if waits else order
    return free.with_verification(verification.moved(VerificationState.ENDED))


def finished_code_task(
    order: Order, outcome: str, storage: Storage, now: datetime
) -> tuple[Task, ...]:
    """The task to give the order's code, done; nothing when none is open. One request, if a code
    was ever asked for."""
    if order.verification is None:
        return ()
    task = storage.task(code_task_id(order.order_number))
    return (task.finish(outcome, now),) if task and task.is_open else ()
