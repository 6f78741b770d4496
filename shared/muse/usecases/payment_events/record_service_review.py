"""Take over what the payment service's own review of a payment came to."""

from __future__ import annotations

from contextlib import suppress

from muse.domain.errors import Conflict
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.payments.risk import Doubt
from muse.usecases.operations.decide_review import DecideReview, ReviewDependencies, decide_review
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.payment_subject import subject_of
from muse.usecases.payment_events.record_fraud_warning import review_ordered_checkout


def record_service_review(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """A review that was opened is one of Muse's, too. One that was closed decides that, if it is
    all that speaks against the payment, or speaks against it itself; what a person decided before
    stands."""
    review = deps.placing.payments.service_review(event.object_id)
    found = subject_of(review.intent_id if review else None, deps.placing)
    if review is None or found is None:
        return PaymentEventOutcome.NOT_OURS
    _, session = found
    if review.approved is None:
        return review_ordered_checkout(session, Doubt.SERVICE_REVIEW, deps)
    muses = session.review
    if muses is None or not muses.is_open:
        return PaymentEventOutcome.NOTHING_NEW
    if review.approved and muses.doubts != (Doubt.SERVICE_REVIEW,):
        return PaymentEventOutcome.NOTHING_NEW
    note = "approved in Stripe" if review.approved else "refused in Stripe"
    with suppress(Conflict):  # a person was faster
        decide_review(DecideReview(session.session_id, review.approved, note), deps)
    return PaymentEventOutcome.REVIEWED
