"""An order as the operations team sees it."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import Adjustment
from muse.domain.order.cancellation import CancelRequest
from muse.domain.order.store_balance import StoreRefund, StoreWriteOff
from muse.domain.placement.attempt import Fence, FenceState, Purchase, PurchaseCorrection
from muse.domain.store import Method
from muse.runtime.api.after_sale.refunds import RefundView
from muse.runtime.api.after_sale.returns import OpsReturnView
from muse.runtime.api.base import View
from muse.runtime.api.checkout import AddressView, TotalsView, due_of
from muse.runtime.api.operations.parts import (
    OpsFailureView,
    OpsStatusChangeView,
    RouteNoteView,
    TaskBriefView,
)
from muse.runtime.api.orders import OrderItemView, ParcelView, TrackingView, items_of
from muse.usecases.operations.view_for_operations import WholeOrder


class AttemptView(View):
    """One time that the step was entered which can create the order at its store. `open` and
    `unknown` hold everybody else off; `until` is when the step has certainly ended. `key` is its
    idempotency key at the store, `reference` what it is found by there."""

    number: int
    method: Method
    state: FenceState
    at: datetime
    until: datetime
    total_cents: int
    key: str
    reference: str | None

    @classmethod
    def of(cls, fence: Fence) -> AttemptView:
        return cls(
            number=fence.attempt,
            method=fence.method,
            state=fence.state,
            at=fence.at,
            until=fence.until,
            total_cents=fence.total.cents,
            key=fence.key,
            reference=fence.reference,
        )


class PurchaseView(View):
    """What Muse bought, and paid for it."""

    store_order_number: str
    paid_cents: int
    paid_display: str
    funding: str

    @classmethod
    def of(cls, purchase: Purchase) -> PurchaseView:
        return cls(
            store_order_number=purchase.store_order_number,
            paid_cents=purchase.total_paid.cents,
            paid_display=purchase.total_paid.display,
            funding=purchase.funding,
        )


class CorrectionView(View):
    """A purchase was recorded wrongly: what it said before, who put it right, and why."""

    before: PurchaseView
    at: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, correction: PurchaseCorrection) -> CorrectionView:
        return cls(
            before=PurchaseView.of(correction.before),
            at=correction.at,
            by=correction.by,
            reason=correction.reason,
        )


class OpsRefundView(RefundView):
    """The same with who made it, what became of it at Stripe (`paidOtherwise` proves a payment in
    another way), and what the store has to pay back to Muse for it."""

    stripe_refund_id: str | None
    failure_code: str | None
    paid_otherwise: str | None
    from_store_cents: int | None
    from_store_until: datetime | None

    @classmethod
    def of(cls, adjustment: Adjustment) -> OpsRefundView:
        told, refund = dict(RefundView.of(adjustment)), adjustment.refund
        return cls(
            **told | {"by": adjustment.by},
            stripe_refund_id=refund.refund_id if refund else None,
            failure_code=refund.failure_code if refund else None,
            paid_otherwise=refund.paid_otherwise if refund else None,
            from_store_cents=adjustment.from_store.cents if adjustment.from_store else None,
            from_store_until=adjustment.store_due,
        )


class CancelRequestView(View):
    """Who wants it called off; `denied` is why its store won't."""

    at: datetime
    by: str
    denied: str | None

    @classmethod
    def of(cls, request: CancelRequest) -> CancelRequestView:
        return cls(at=request.at, by=request.by, denied=request.denied)


class StoreSettlementView(View):
    """Money that came back from the store, or, with a reason, that will not come."""

    amount_cents: int
    at: datetime
    by: str
    written_off: str | None

    @classmethod
    def of(cls, part: StoreRefund | StoreWriteOff) -> StoreSettlementView:
        return cls(
            amount_cents=part.amount.cents,
            at=part.at,
            by=part.by,
            written_off=part.reason if isinstance(part, StoreWriteOff) else None,
        )


class OpsOrderView(View):
    """Everything that is known of one order. `totals` is what the shopper approved, `capCents` the
    most that the store may be paid, `acceptedCents` what the order costs before it was adjusted,
    `dueCents` what the shopper pays once that is decided. The store owes `storeOwesCents`, all of
    it by `storeOwesUntil`. The store takes pieces back for `returnWindowDays`, as it was when the
    shopper paid: until `returnableUntil`. `tasks` are its own and those of its whole checkout."""

    muse_order_number: str
    checkout_session_id: str
    user_id: str
    store_id: int
    store_name: str
    store_order_number: str | None
    status: OrderStatus
    awaiting: str | None
    methods: list[Method]
    route: list[RouteNoteView]
    placement_method: Method | None
    attempts: list[AttemptView]
    continue_url: str | None
    purchase: PurchaseView | None
    corrections: list[CorrectionView]
    failure: OpsFailureView | None
    totals: TotalsView
    cap_cents: int
    accepted_cents: int
    due_cents: int | None
    refunded_cents: int
    currency: str
    refunds: list[OpsRefundView]
    returns: list[OpsReturnView]
    return_window_days: int
    returnable_until: datetime | None
    cancel_request: CancelRequestView | None
    store_owes_cents: int
    store_owes_until: datetime | None
    store_settlements: list[StoreSettlementView]
    shipping_address: AddressView
    items: list[OrderItemView]
    tracking: TrackingView | None
    parcels: list[ParcelView]
    status_history: list[OpsStatusChangeView]
    tasks: list[TaskBriefView]
    created_at: datetime
    decide_by: datetime
    placed_at: datetime | None

    @classmethod
    def of(cls, view: WholeOrder) -> OpsOrderView:
        order = view.order
        return cls(
            muse_order_number=order.order_number,
            checkout_session_id=order.session_id,
            user_id=order.user_id,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            status=order.status,
            awaiting=order.awaiting,
            methods=list(order.methods),
            route=[RouteNoteView.of(note) for note in order.route],
            placement_method=order.placement_method,
            attempts=[AttemptView.of(fence) for fence in order.fences],
            continue_url=order.continue_url,
            purchase=PurchaseView.of(order.purchase) if order.purchase else None,
            corrections=[CorrectionView.of(correction) for correction in order.corrections],
            failure=OpsFailureView.of(order.failure) if order.failure else None,
            totals=TotalsView.of(order.quote),
            cap_cents=view.cap.cents,
            accepted_cents=order.accepted.cents,
            due_cents=due_of(order),
            refunded_cents=order.refunded.cents,
            currency=order.total.currency,
            refunds=[OpsRefundView.of(adjustment) for adjustment in order.adjustments],
            returns=[OpsReturnView.of(one) for one in order.returns],
            return_window_days=order.return_window_days,
            returnable_until=order.returnable.until,
            cancel_request=CancelRequestView.of(order.cancel_request)
            if order.cancel_request
            else None,
            store_owes_cents=order.store_balance.owed.cents,
            store_owes_until=order.store_balance.owed_until,
            store_settlements=_settlements(order),
            shipping_address=AddressView.of(order.shipping_address),
            items=items_of(order),
            tracking=TrackingView.of(order.tracking) if order.tracking else None,
            parcels=[ParcelView.of(parcel) for parcel in order.parcels],
            status_history=[OpsStatusChangeView.of(change) for change in order.history],
            tasks=[TaskBriefView.of(task) for task in view.tasks],
            created_at=order.created_at,
            decide_by=order.decide_by,
            placed_at=order.placed_at,
        )


def _settlements(order: Order) -> list[StoreSettlementView]:
    parts: list[StoreRefund | StoreWriteOff] = [*order.store_refunds, *order.store_write_offs]
    return [StoreSettlementView.of(part) for part in sorted(parts, key=lambda part: part.at)]
