"""Payment: what Stripe holds and takes for a session, and the ledger of every call about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.money import Money

KEY_LIFE = timedelta(hours=23)
"""How long a call is repeated under its idempotency key; after that, what became of it is looked up
instead. Stripe may forget a key after 24 hours (docs.stripe.com/api/idempotent_requests)."""


class IntentStatus(StrEnum):
    """Stripe's statuses of a PaymentIntent, as far as cards have them."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a card was refused: Stripe's decline code, and words a shopper understands."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """A PaymentIntent as Stripe reported it last.

    `capturable` is held and can still be taken; `received` was taken; `capture_before` is when the
    hold ends; `decline` is set when the last confirmation was refused; `session_id` is the checkout
    that it was made for, `review_id` the payment service's own review of it. `refunded` is what was
    given back of it by whomever, when Stripe was asked for its charge: some accounts count the part
    of a hold that was not captured.
    """

    intent_id: str
    status: IntentStatus
    amount: Money
    capturable: Money
    received: Money
    client_secret: str | None = None
    charge_id: str | None = None
    capture_before: datetime | None = None
    risk_level: str | None = None
    decline: Decline | None = None
    session_id: str | None = None
    review_id: str | None = None
    refunded: Money | None = None

    @property
    def available(self) -> Money:
        """What an order can count on: held or taken, and not given back."""
        return self.capturable + self.received - (self.refunded or self.received * 0)


class TransactionType(StrEnum):
    """An `excess_refund` gives back what somebody took although it was not due."""

    AUTHORIZATION = "authorization"
    CHARGE = "charge"
    VOID = "void"
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    EXCESS_REFUND = "excess_refund"


class TransactionStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


DISPUTED = frozenset({"charge_disputed", "refund_disputed_payment"})
"""Stripe's codes for a refund that it refuses since the shopper's bank has the money."""


class RefundStatus(StrEnum):
    """How far a refund is. One that failed did not reach the shopper."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as Stripe reported it last. `key` is the one that Muse made it with (None when Muse
    didn't make it); `refund_id` is None when Stripe refused to make it, for `failure_code`.

    Without `moves_money` it was never really taken: the part of a hold that was not captured, which
    some accounts of Stripe list as a refund (docs/stripe-stand-in.md), or what was not due of a
    payment that was taken at once."""

    refund_id: str | None
    status: RefundStatus
    amount: Money
    key: str | None
    failure_code: str | None = None
    moves_money: bool = True

    @property
    def counts(self) -> bool:
        """Whether the shopper has the money, or it is on its way."""
        return self.status is not RefundStatus.FAILED


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge that Stripe lists: what a card was asked for (`amount`), what is still `held` of it
    and what was `captured`. `session_id` is what its payment says of itself: None when Muse didn't
    make it."""

    charge_id: str
    amount: Money
    held: Money
    captured: Money
    at: datetime
    intent_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRefund:
    """A refund that Stripe lists, and of what. `session_id` as for a charge."""

    refund: Refund
    charge_id: str
    at: datetime
    intent_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentTransaction:
    """One row of the payment ledger, written before its call to Stripe and finished after it.

    `attempt` counts the calls of this type in this session; `key` is the call's idempotency key.
    A refund is of one order, `attempt` is the number of its adjustment there. An excess refund is
    of none; `elsewhere` is what others had given back of its intent when it was decided.
    """

    session_id: str
    type: TransactionType
    attempt: int
    amount: Money
    key: str
    created_at: datetime
    status: TransactionStatus = TransactionStatus.PENDING
    intent_id: str | None = None
    charge_id: str | None = None
    failure_code: str | None = None
    finished_at: datetime | None = None
    order_number: str | None = None
    refund_id: str | None = None
    elsewhere: Money | None = None

    @property
    def name(self) -> str:
        """What tells this row from the others of its session."""
        return f"{self.type}#{self.attempt:03}" if self.order_number is None else self.key

    def answered(self, at: datetime, refund: Refund) -> PaymentTransaction:
        """The row of a refund with what Stripe said of it."""
        return replace(
            self,
            status=TransactionStatus(refund.status),
            refund_id=refund.refund_id,
            failure_code=refund.failure_code,
            finished_at=None if refund.status is RefundStatus.PENDING else at,
        )

    def succeeded(self, at: datetime, intent: PaymentIntent) -> PaymentTransaction:
        return replace(
            self,
            status=TransactionStatus.SUCCEEDED,
            intent_id=intent.intent_id,
            charge_id=intent.charge_id,
            finished_at=at,
        )

    def failed(self, at: datetime, code: str, intent_id: str | None) -> PaymentTransaction:
        return replace(
            self,
            status=TransactionStatus.FAILED,
            intent_id=intent_id,
            failure_code=code,
            finished_at=at,
        )
