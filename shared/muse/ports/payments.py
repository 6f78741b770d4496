"""The payment service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from muse.domain.money import Money
from muse.domain.payments.dispute import Dispute, FraudWarning, ServiceReview
from muse.domain.payments.payment import (
    Charge,
    ListedRefund,
    PaymentIntent,
    Refund,
)
from muse.domain.payments.payment_event import PaymentEvent


class Payments(Protocol):
    """The payment service. Every write carries an idempotency key: the same key with the same
    parameters has one effect and one answer. What the state of an intent doesn't allow is answered
    with the intent as it is. Errors of all: PaymentsUnavailable."""

    def create(
        self, key: str, amount: Money, payment_method_id: str, *, session_id: str, user_id: str
    ) -> PaymentIntent:
        """An unconfirmed intent. Errors: PaymentDeclined (unusable payment method)."""

    def update(
        self, key: str, intent_id: str, amount: Money, payment_method_id: str
    ) -> PaymentIntent:
        """Another amount or card for an intent that holds nothing. Errors: PaymentDeclined."""

    def confirm(self, key: str, intent_id: str) -> PaymentIntent:
        """Ask the bank to hold the money. A refusal is an answer: `decline` is set.
        Errors: PaymentDeclined (a payment method that turns out unusable)."""

    def retrieve(self, intent_id: str) -> PaymentIntent:
        """The intent as it is now."""

    def capture(self, key: str, intent_id: str, amount: Money) -> PaymentIntent:
        """Take `amount` once and release the rest."""

    def find_by_session(self, session_id: str, since: datetime) -> tuple[PaymentIntent, ...]:
        """Every intent of a session that was created since then, newest first: for when its id was
        not saved, or its key may have been forgotten. Slow: it looks through all of that time."""

    def cancel(self, key: str, intent_id: str) -> PaymentIntent:
        """Release the hold, or give up an intent that holds nothing. Cancelling what is
        cancelled is no error. Errors: Conflict when the money was taken."""

    def refund(
        self, key: str, intent_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> Refund:
        """Give back a part of what was taken. A refusal is an answer: a failed refund without an
        id. `metadata` is kept with it; the key is, too."""

    def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Every refund of what was taken, newest first, made by Muse or not."""

    def dispute(self, dispute_id: str) -> Dispute | None:
        """A dispute as it is now; None when it is of no payment intent."""

    def fraud_warning(self, warning_id: str) -> FraudWarning | None:
        """An early fraud warning as it is now; None when it is of no payment intent."""

    def service_review(self, review_id: str) -> ServiceReview | None:
        """The payment service's review as it is now; None when it is of no payment intent."""

    def charges_since(self, since: datetime) -> Iterator[Charge]:
        """Every charge that a bank allowed since then, newest first, made by Muse or not. One
        request per page, when it is reached."""

    def refunds_since(self, since: datetime) -> Iterator[ListedRefund]:
        """Every refund that was made since then, of whatever charge, newest first, made by Muse or
        not. One request per page, when it is reached."""


class PaymentWebhooks(Protocol):
    """What the payment service sends by itself."""

    def read(self, body: bytes, signature: str) -> PaymentEvent:
        """The event in `body`, exactly as it came, once its signature is checked. Errors:
        SignatureInvalid (not from the payment service, or too old), Malformed."""
