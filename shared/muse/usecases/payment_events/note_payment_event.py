"""Hear news from the payment service: look at what it is about, and bring Muse up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from muse.domain.payments.payment_event import PaymentEvent, PaymentEventSubject
from muse.usecases.after_sale.follow_refunds import follow_refunds
from muse.usecases.operations.decide_review import ReviewDependencies
from muse.usecases.payment_events.follow_intent import follow_intent
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.record_dispute import record_dispute
from muse.usecases.payment_events.record_fraud_warning import record_fraud_warning
from muse.usecases.payment_events.record_service_review import record_service_review

_ABOUT: Mapping[
    PaymentEventSubject, Callable[[PaymentEvent, ReviewDependencies], PaymentEventOutcome]
] = {
    PaymentEventSubject.INTENT: follow_intent,
    PaymentEventSubject.HOLD_EXPIRED: follow_intent,
    PaymentEventSubject.DISPUTE: record_dispute,
    PaymentEventSubject.CHARGE_REFUNDED: follow_refunds,
    PaymentEventSubject.REFUND_OF_CHARGE: follow_refunds,
    PaymentEventSubject.REFUND: follow_refunds,
    PaymentEventSubject.FRAUD_WARNING: record_fraud_warning,
    PaymentEventSubject.REVIEW: record_service_review,
}


def note_payment_event(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """What came of the news. It may come twice, late and out of turn: the object that it is about
    is fetched, and what happens follows from how that and the checkout stand now.

    Errors: PaymentsUnavailable, UpstreamUnavailable, Unavailable, VersionConflict: hear it again.
    """
    if event.news is None:
        return PaymentEventOutcome.NOTHING_NEW
    return _ABOUT[event.news](event, deps)
