"""Shapes of cancelling, refunding, and what stores pay back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from muse.domain.order.adjustment import AdjustedLine, Adjustment, AdjustmentKind
from muse.domain.payments.collection import CollectionState
from muse.domain.task import Task, TaskStatus
from muse.runtime.api.base import Body, Reference, View
from muse.usecases.after_sale.correct_purchase import CorrectPurchase
from muse.usecases.after_sale.refund_order import RefundOrder, RefundScope


class RefundProgress(StrEnum):
    """How far a refund is. `not_charged`: the money had not been taken, so less was taken."""

    NOT_CHARGED = "not_charged"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundReason(StrEnum):
    """Why money is given back for an order that stands."""

    LINE_CANCELLED = "line_cancelled"
    RETURNED = "returned"
    DAMAGED = "damaged"
    NOT_RECEIVED = "not_received"
    SHIPPING = "shipping"
    GOODWILL = "goodwill"


class OpsCancelBody(Body):
    """`storeConfirmed`: the store has called it off already, so it isn't asked."""

    reason: str = Field(min_length=1, max_length=300)
    store_confirmed: bool = False


class PurchaseBody(Body):
    """What the store really took, and its number there. `confirmed`: the total is right although it
    is far from the approved one."""

    store_order_number: Reference
    total_paid_cents: int = Field(ge=0, le=100_000_000)
    reason: str = Field(min_length=1, max_length=300)
    confirmed: bool = False

    def to_command(self, order_number: str, person: str) -> CorrectPurchase:
        return CorrectPurchase(
            order_number,
            person,
            self.store_order_number,
            self.total_paid_cents,
            self.reason,
            self.confirmed,
        )


class DeniedBody(Body):
    """Why the store won't, in words for the shopper."""

    reason: str = Field(min_length=1, max_length=300)


class RefundLineBody(Body):
    item_id: str = Field(min_length=1, max_length=60)
    quantity: int = Field(ge=1, le=99)


class RefundBody(Body):
    """`lines` go with the kind `lines`, `amountCents` with the kind `amount`. The shopper reads the
    note."""

    kind: RefundScope = Field(strict=False)
    reason: RefundReason = Field(strict=False)
    lines: list[RefundLineBody] = Field(default_factory=list, max_length=50)
    amount_cents: int | None = Field(default=None, ge=1, le=100_000_000)
    note: str | None = Field(default=None, min_length=1, max_length=300)

    def to_command(self, order_number: str, person: str, key: str) -> RefundOrder:
        return RefundOrder(
            order_number,
            person,
            key,
            self.kind,
            AdjustmentKind(self.reason),
            tuple(AdjustedLine(line.item_id, line.quantity) for line in self.lines),
            self.amount_cents,
            self.note,
        )


class PaidOutBody(Body):
    """What proves that the shopper was paid in another way."""

    reference: Reference


class StoreRefundBody(Body):
    amount_cents: int = Field(ge=1, le=100_000_000)


class WriteOffBody(Body):
    """Why the store won't pay."""

    reason: str = Field(min_length=1, max_length=300)


class ExplainBody(Body):
    """What a difference was, and what was done about it."""

    resolution: str = Field(min_length=1, max_length=500)


class DifferenceView(View):
    """The task about the money of a checkout, or of a charge of none."""

    task_id: str
    status: TaskStatus
    differences: list[str]
    outcome: str | None

    @classmethod
    def of(cls, task: Task) -> DifferenceView:
        return cls(
            task_id=task.task_id,
            status=task.status,
            differences=task.reason.split("\n"),
            outcome=task.outcome,
        )


class ReviewBody(Body):
    """Whether the checkout is ordered, and why."""

    approve: bool
    reason: str = Field(min_length=1, max_length=300)


class CollectionOutcome(StrEnum):
    """What became of money that could not be taken."""

    PAID = "paid"
    WRITTEN_OFF = "written_off"


class CollectionBody(Body):
    """`reference` proves that the shopper paid, or says why it is written off."""

    outcome: CollectionOutcome = Field(strict=False)
    reference: Reference

    @property
    def state(self) -> CollectionState:
        return CollectionState(self.outcome)


class RefundLineView(View):
    item_id: str
    quantity: int


class RefundView(View):
    """One thing that an order costs less for. `amountCents` includes `shippingCents`."""

    number: int
    kind: AdjustmentKind
    status: RefundProgress
    amount_cents: int
    amount_display: str
    shipping_cents: int
    lines: list[RefundLineView]
    note: str | None
    by: str
    at: datetime

    @classmethod
    def of(cls, adjustment: Adjustment) -> RefundView:
        return cls(
            number=adjustment.n,
            kind=adjustment.kind,
            status=_progress(adjustment),
            amount_cents=adjustment.amount.cents,
            amount_display=adjustment.amount.display,
            shipping_cents=adjustment.shipping.cents,
            lines=[
                RefundLineView(item_id=line.item_id, quantity=line.quantity)
                for line in adjustment.lines
            ],
            note=adjustment.note,
            by=adjustment.by.partition(":")[0],
            at=adjustment.at,
        )


def _progress(adjustment: Adjustment) -> RefundProgress:
    refund = adjustment.refund
    if refund is None:
        return RefundProgress.NOT_CHARGED
    if refund.paid_otherwise:
        return RefundProgress.SUCCEEDED
    return RefundProgress(refund.status)
