"""Ask for the one-time code that an order waits for, and let the workflow wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from muse.domain.order import Order
from muse.domain.placement.attempt import CodeSettled
from muse.domain.placement.verification import SentTo, Verification
from muse.domain.task import Task, TaskKind, TaskStatus, code_task_id
from muse.ports import Clock, Notifier, Storage

_GIVE_IT = "The store has sent a one-time code to Muse's account there: read it, and give it here."
_SHOPPER_GIVES_IT = "The store has sent a one-time code to the shopper, who gives it."
_LONGER = timedelta(minutes=15)  # by then the order has gone on: nobody is called for nothing


def await_code(
    order_number: str, callback: str, storage: Storage, notifier: Notifier, clock: Clock
) -> Task:
    """The task that this run waits for now: for the operations team, who are told; one for the
    shopper sleeps, and its order's checkout asks for the code.

    Errors: CodeSettled when no code is waited for; VersionConflict, NotFound.
    """
    order, now = storage.order(order_number), clock.now()
    verification = order.verification
    if verification is None or not _is_waited_for(order, now):
        raise CodeSettled(order.status)
    task = _task_for(order, verification, storage.task(code_task_id(order_number)), now)
    waiting = task.with_callback(callback)
    # With the order: whoever gives the code, or calls it off, at this moment sees this task.
    storage.commit(waiting, order.await_person(TaskKind.CODE))
    if verification.sent_to is SentTo.ACCOUNT and waiting.status is TaskStatus.OPEN:
        notifier.task_opened(waiting.saved())
    return waiting.saved()


def _is_waited_for(order: Order, now: datetime) -> bool:
    is_free = not order.is_decided and order.awaiting in (TaskKind.CODE, None)
    return is_free and order.verification is not None and order.verification.is_awaited(now)


def _task_for(order: Order, verification: Verification, known: Task | None, now: datetime) -> Task:
    is_ours = verification.sent_to is SentTo.ACCOUNT
    reason = _GIVE_IT if is_ours else _SHOPPER_GIVES_IT
    due_at = verification.until if is_ours else verification.until + _LONGER
    if known and known.is_open:
        return known
    if known:
        again = known.anew(reason, due_at)
        return again if is_ours else again.asleep_until(due_at)
    return Task(
        task_id=code_task_id(order.order_number),
        kind=TaskKind.CODE,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=reason,
        created_at=now,
        due_at=due_at,
        wakes_at=None if is_ours else due_at,
    )
