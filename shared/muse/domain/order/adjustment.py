"""Adjustments: what an order costs the shopper less than its store accepted it for, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.payments.payment import Refund, RefundStatus


class AdjustmentKind(StrEnum):
    """Why it costs less. `cancelled` is the whole order; the others may be a part of it."""

    CANCELLED = "cancelled"
    LINE_CANCELLED = "line_cancelled"
    RETURNED = "returned"
    DAMAGED = "damaged"
    NOT_RECEIVED = "not_received"
    SHIPPING = "shipping"
    GOODWILL = "goodwill"


SHIPPING_GOES_BACK = frozenset({AdjustmentKind.DAMAGED, AdjustmentKind.NOT_RECEIVED})
STORE_PAYS_BACK = frozenset(AdjustmentKind) - {AdjustmentKind.SHIPPING, AdjustmentKind.GOODWILL}


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """So many pieces of one line."""

    item_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class AdjustmentRefund:
    """How giving money back went, once it had been taken. `paid_otherwise` is the reference of a
    payment made by hand after Stripe's refund had failed."""

    status: RefundStatus = RefundStatus.PENDING
    refund_id: str | None = None
    failure_code: str | None = None
    paid_otherwise: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the shopper has the money, or it is on its way."""
        return self.status is not RefundStatus.FAILED or self.paid_otherwise is not None


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of what an order costs: its amount, how much of that is shipping, and which pieces."""

    amount: Money
    shipping: Money
    lines: tuple[AdjustedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment of an order, the `n`th. Never changed but by what becomes of its refund.

    `refund` is None when nothing had been taken yet: then less was taken. `request_key` and
    `request` are those of whoever asked, so that a repetition is known. `from_store` is what the
    store must pay back to Muse for it, by `store_due`.
    """

    n: int
    kind: AdjustmentKind
    amount: Money
    shipping: Money
    at: datetime
    by: str
    lines: tuple[AdjustedLine, ...] = ()
    note: str | None = None
    request_key: str | None = None
    request: str | None = None
    refund: AdjustmentRefund | None = None
    from_store: Money | None = None
    store_due: datetime | None = None

    def key_of(self, order_number: str) -> str:
        """The idempotency key of its refund, and the name of that in the ledger."""
        return f"payment#refund#{order_number}#{self.kind}#{self.n}"

    def answered(self, answer: Refund) -> Adjustment:
        """With what Stripe said of its refund. A refund that failed has failed for good."""
        refund = self.refund
        if refund is None or refund.status is RefundStatus.FAILED:
            return self
        back = refund.status is RefundStatus.SUCCEEDED and answer.status is RefundStatus.PENDING
        status = refund.status if back else answer.status
        told = AdjustmentRefund(status, answer.refund_id or refund.refund_id, answer.failure_code)
        return self if told == refund else replace(self, refund=told)

    def paid_by_hand(self, reference: str) -> Adjustment:
        """Someone paid the shopper another way. Errors: Conflict unless its refund failed."""
        refund = self.refund
        if refund is None or refund.status is not RefundStatus.FAILED:
            raise Conflict("Only a refund that failed is paid in another way.")
        if refund.paid_otherwise not in (None, reference):
            raise Conflict(f"This was paid already: {refund.paid_otherwise}.")
        return replace(self, refund=replace(refund, paid_otherwise=reference))
