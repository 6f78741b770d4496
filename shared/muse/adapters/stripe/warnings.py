"""What speaks against a payment: disputes, early fraud warnings, and Stripe's own reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from muse.adapters.stripe.answers import answered
from muse.adapters.stripe.translation import StripeFields, id_of, moment
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.money import Money
from muse.domain.payments.dispute import Dispute, DisputeState, FraudWarning, ServiceReview

if TYPE_CHECKING:
    from muse.adapters.stripe.transport.library import stripe

# docs.stripe.com/api/disputes/object: the statuses of a dispute
_STATES = {
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.UNDER_REVIEW,
    "warning_closed": DisputeState.WITHDRAWN,
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "prevented": DisputeState.WITHDRAWN,
}


class StripeWarnings:
    """Reads them as they are now. Errors of all: PaymentsUnavailable."""

    def __init__(self, client: stripe.StripeClient, retry_policy: RetryPolicy) -> None:
        self._disputes = client.v1.disputes
        self._frauds = client.v1.radar.early_fraud_warnings
        self._reviews = client.v1.reviews
        self._retry_policy = retry_policy

    def dispute(self, dispute_id: str) -> Dispute | None:
        fields = self._read(lambda: self._disputes.retrieve(dispute_id))
        intent_id = id_of(fields.get("payment_intent"))
        if intent_id is None:
            return None
        return Dispute(
            dispute_id=fields["id"],
            intent_id=intent_id,
            amount=Money(fields["amount"], fields["currency"].upper()),
            state=_STATES[fields["status"]],
            reason=fields["reason"],
            answer_until=moment((fields.get("evidence_details") or {}).get("due_by")),
        )

    def fraud_warning(self, warning_id: str) -> FraudWarning | None:
        fields = self._read(lambda: self._frauds.retrieve(warning_id))
        intent_id = id_of(fields.get("payment_intent"))
        if intent_id is None:
            return None
        return FraudWarning(fields["id"], intent_id, actionable=fields["actionable"])

    def review(self, review_id: str) -> ServiceReview | None:
        fields = self._read(lambda: self._reviews.retrieve(review_id))
        intent_id = id_of(fields.get("payment_intent"))
        if intent_id is None:
            return None
        approved = None if fields["open"] else fields["reason"] == "approved"
        return ServiceReview(fields["id"], intent_id, approved)

    def _read(self, call: Callable[[], stripe.StripeObject]) -> StripeFields:
        found: StripeFields = answered(lambda: self._retry_policy.run(call)).to_dict()
        return found
