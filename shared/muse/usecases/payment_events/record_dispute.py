"""Record that a shopper asks the bank for the money back, and stop what has not been shipped."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from muse.domain.errors import Conflict
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.dispute import Dispute, DisputeState
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order
from muse.usecases.operations.decide_review import ReviewDependencies
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.payment_subject import subject_of

_ANSWER_MARGIN = timedelta(days=2)  # evidence takes a day to gather, and the bank is strict
_NOT_SHIPPED = frozenset({OrderStatus.PLACED, OrderStatus.CONFIRMED})


def record_dispute(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """The checkout with the dispute as it is now, and a task while it is Muse's turn to answer.
    While the money is gone, stores that have not shipped are asked to cancel; hearing it again
    asks again."""
    dispute = deps.placing.payments.dispute(event.object_id)
    found = subject_of(dispute.intent_id if dispute else None, deps.placing)
    if dispute is None or found is None:
        return PaymentEventOutcome.NOT_OURS
    _, session = found
    heard = _record(session, dispute, deps)
    if dispute.is_open and dispute.state is not DisputeState.INQUIRY:
        _stop_what_is_not_shipped(session, deps)
    return heard


def _record(
    session: CheckoutSession, dispute: Dispute, deps: ReviewDependencies
) -> PaymentEventOutcome:
    storage, now = deps.placing.storage, deps.placing.clock.now()
    disputed = session.disputed(dispute)
    if disputed == session:
        return PaymentEventOutcome.NOTHING_NEW
    task = storage.task(dispute_task_id(session.session_id, dispute))
    if task is None and dispute.waits_for_muse:
        first = next(iter(storage.orders(session.order_numbers[:1])), None)
        task = _task(session, first, dispute, now)
        storage.commit(disputed, task)
        deps.placing.notifier.task_opened(task.saved())
    elif task and task.is_open and not dispute.waits_for_muse:
        storage.commit(disputed, task.finish(dispute.state, now))
    else:
        storage.commit(disputed)
    return PaymentEventOutcome.DISPUTED


def dispute_task_id(session_id: str, dispute: Dispute) -> str:
    """The id of the task to answer a dispute."""
    return f"{session_id}-{dispute.dispute_id}"


def _task(session: CheckoutSession, order: Order | None, dispute: Dispute, now: datetime) -> Task:
    until = dispute.answer_until
    return Task(
        task_id=dispute_task_id(session.session_id, dispute),
        kind=TaskKind.DISPUTE,
        status=TaskStatus.OPEN,
        order_number=order.order_number if order else None,
        session_id=session.session_id,
        store_id=order.store_id if order else None,
        store_name=order.store_name if order else None,
        reason=f"{dispute.amount.display} is disputed ({dispute.reason}): answer the bank.",
        created_at=now,
        due_at=max(now, until - _ANSWER_MARGIN) if until else now + _ANSWER_MARGIN,
    )


def _stop_what_is_not_shipped(session: CheckoutSession, deps: ReviewDependencies) -> None:
    for order in deps.placing.storage.orders(session.order_numbers):
        if order.status in _NOT_SHIPPED:
            with suppress(Conflict):  # it was shipped meanwhile, or the store won't
                command = CancelOrder(order.order_number, "muse", note="the payment is disputed")
                cancel_order(command, deps.after_sale)
