"""Refunds at Stripe: made once per key, and found again by their metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from muse.adapters.stripe.answers import PaymentsBug, answered
from muse.adapters.stripe.translation import StripeFields
from muse.adapters.stripe.transport.library import stripe
from muse.adapters.stripe.transport.retry_policy import KeptFailure, RetryPolicy
from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import Refund, RefundStatus

_KEY = "muse_key"
OF_AN_ORDER = "payment#"
"""How the keys of refunds begin that orders know of."""
_REFUSALS = frozenset(
    {
        "charge_already_refunded",
        "charge_disputed",
        "charge_not_refundable",
        "refund_disputed_payment",
    }
)
_STATUSES = {
    "succeeded": RefundStatus.SUCCEEDED,
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


class StripeRefunds:
    """The refunds of Muse's charges. Each carries its key in its metadata: a key at Stripe is
    forgotten after a day, what a refund says of itself is not."""

    def __init__(self, client: stripe.StripeClient, retry_policy: RetryPolicy) -> None:
        self._refunds = client.v1.refunds
        self._retry_policy = retry_policy

    def make(self, key: str, intent_id: str, amount: Money, metadata: Mapping[str, str]) -> Refund:
        """See muse.ports.Payments. Errors: PaymentsUnavailable."""
        params: Any = {
            "payment_intent": intent_id,
            "amount": amount.cents,
            "metadata": {**metadata, _KEY: key},
        }
        options: Any = {"idempotency_key": key}
        try:
            made = answered(lambda: self._retry_policy.run(lambda: self._create(params, options)))
        except KeptFailure as failure:
            found = next((one for one in self.of(intent_id) if one.key == key), None)
            if found is None:
                raise PaymentsUnavailable from failure
            return found
        except PaymentsBug as bug:
            code = _refusal(bug)
            if code is None:
                raise
            return Refund(None, RefundStatus.FAILED, amount, key, code)
        return refund_from(made.to_dict())

    def of(self, intent_id: str) -> tuple[Refund, ...]:
        """See muse.ports.Payments. A request per 100 refunds."""
        return tuple(refund_from(fields) for fields in self._list(intent_id))

    def _create(self, params: Any, options: Any) -> stripe.Refund:
        return self._refunds.create(params, options)

    def _list(self, intent_id: str) -> Iterator[StripeFields]:
        params: Any = {"payment_intent": intent_id, "limit": 100}
        more = True
        while more:
            page = self._page(params)
            yield from (found.to_dict() for found in page.data)
            more = page.has_more
            params = {**params, "starting_after": page.data[-1].id} if more else params

    def _page(self, params: Any) -> stripe.ListObject[stripe.Refund]:
        return answered(lambda: self._retry_policy.run(lambda: self._refunds.list(params)))


def _refusal(bug: PaymentsBug) -> str | None:
    """Why Stripe will never make this refund; None when Muse asked in a wrong way."""
    error = bug.__cause__
    if not isinstance(error, stripe.InvalidRequestError):
        return None
    if error.code in _REFUSALS:
        return error.code
    return "amount_too_large" if error.param == "amount" else None


def refund_from(fields: StripeFields) -> Refund:
    """The domain's view. Never really taken was what Muse did not make and is in no balance (of a
    hold that was released), and what Muse gave back of no order (taken at once, but not due)."""
    key = (fields.get("metadata") or {}).get(_KEY)
    return Refund(
        refund_id=fields["id"],
        status=_STATUSES[fields["status"] or "pending"],
        amount=Money(fields["amount"], fields["currency"].upper()),
        key=key,
        failure_code=fields.get("failure_reason"),
        moves_money=key.startswith(OF_AN_ORDER) if key else bool(fields["balance_transaction"]),
    )
