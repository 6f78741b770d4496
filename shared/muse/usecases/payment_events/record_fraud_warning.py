"""Record that the card's issuer reports a payment as fraud."""

from __future__ import annotations

from muse.domain.errors import Unavailable
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.payments.risk import Doubt
from muse.domain.session import CheckoutSession, SessionStatus
from muse.domain.task import TaskKind
from muse.usecases.operations.decide_review import ReviewDependencies
from muse.usecases.operations.review_task import review_task, review_task_ids
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.payment_subject import subject_of


def record_fraud_warning(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """A person decides whether the orders go on, once per warned payment; nothing more is ordered
    until then. One that was refunded or disputed already is no news."""
    warning = deps.placing.payments.fraud_warning(event.object_id)
    if warning is None or not warning.actionable:
        return PaymentEventOutcome.NOTHING_NEW
    found = subject_of(warning.intent_id, deps.placing)
    if found is None:
        return PaymentEventOutcome.NOT_OURS
    _, session = found
    return review_ordered_checkout(session, Doubt.FRAUD_WARNING, deps)


def review_ordered_checkout(
    session: CheckoutSession, doubt: Doubt, deps: ReviewDependencies
) -> PaymentEventOutcome:
    """Ask a person about a checkout that is ordered already, because of something new. Orders that
    have not passed their fence wait, also while a run or a person is at them. Errors: Unavailable
    while it is just being ordered, VersionConflict: hear it again."""
    storage, now = deps.placing.storage, deps.placing.clock.now()
    if not session.order_numbers:
        if session.status is SessionStatus.PROCESSING:
            raise Unavailable
        return PaymentEventOutcome.NOTHING_NEW
    doubtful = session.hold_for_review((doubt,), now)
    if doubtful == session:
        return PaymentEventOutcome.NOTHING_NEW
    orders = storage.orders(session.order_numbers)
    waiting = [order.await_person(TaskKind.REVIEW) for order in orders if order.can_wait_for_review]
    before, after = (storage.task(task_id) for task_id in review_task_ids(session.session_id))
    if (before and before.is_open) or (after and after.is_open):
        storage.commit(doubtful, *waiting)  # the same person sees to it
        return PaymentEventOutcome.WARNED
    task = review_task(doubtful, orders[0], now, warned=True)
    if after:  # it was decided before there was this doubt
        task = after.anew(task.reason, task.due_at)
    storage.commit(doubtful, task, *waiting)
    deps.placing.notifier.task_opened(task.saved())
    return PaymentEventOutcome.WARNED
