"""Follow refunds that the payment service has news of."""

from __future__ import annotations

from collections.abc import Iterator

from muse.domain.order import Order
from muse.domain.payments.payment import IntentStatus, PaymentIntent, RefundStatus
from muse.domain.payments.payment_event import PaymentEvent
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.operations.decide_review import ReviewDependencies
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.payment_subject import subject_of
from muse.usecases.recovery.recover_orders import settle_before_hold_ends
from muse.usecases.settlement.give_back_excess import give_back_excess


def follow_refunds(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """Follow up the refund that the news is about, and those that are pending; a failed one
    becomes a task. A refund that Muse didn't make is none of its orders': the daily check sees it.
    When others have given back all that was taken, before it was settled, nothing more is ordered.
    """
    found = subject_of(event.intent_id, deps.placing)
    if found is None:
        return PaymentEventOutcome.NOT_OURS
    intent, session = found
    if session.order_numbers and not session.is_final and _is_all_gone(intent):
        settle_before_hold_ends(session, deps.placing)
        return PaymentEventOutcome.HOLD_LOST
    is_new = give_back_excess(session.session_id, deps.after_sale, news_of=event.object_id)
    heard = PaymentEventOutcome.REFUND_FOLLOWED if is_new else PaymentEventOutcome.NOTHING_NEW
    for order in deps.placing.storage.orders(session.order_numbers):
        for n in _concerned(order, event.object_id):
            followed = follow_up_refund(order.order_number, n, deps.after_sale)
            if followed.adjustment(n).refund != order.adjustment(n).refund:
                heard = PaymentEventOutcome.REFUND_FOLLOWED
    return heard


def _is_all_gone(intent: PaymentIntent) -> bool:
    return intent.status is IntentStatus.SUCCEEDED and not intent.available


def _concerned(order: Order, refund_id: str) -> Iterator[int]:
    for adjustment in order.adjustments:
        refund = adjustment.refund
        if refund and (refund.refund_id == refund_id or refund.status is RefundStatus.PENDING):
            yield adjustment.n
