"""The answer to placing a checkout."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order, OrderStatus
from muse.domain.session import SessionStatus
from muse.runtime.api.base import View
from muse.runtime.api.checkout import (
    ConfirmPaymentView,
    NextActionView,
    OrderFailureView,
    due_of,
    next_action,
)
from muse.usecases.checkout.view_checkout import CheckoutView

_NOT_PLACED = frozenset({OrderStatus.FAILED, OrderStatus.CANCELLED})


class PlacedOrderView(View):
    order_id: str
    muse_order_number: str
    store_id: int
    store_name: str
    store_order_number: str | None
    status: OrderStatus
    total_cents: int
    total_display: str
    due_cents: int | None
    currency: str
    placed_at: datetime | None
    failure: OrderFailureView | None

    @classmethod
    def of(cls, order: Order) -> PlacedOrderView:
        return cls(
            order_id=order.order_number,
            muse_order_number=order.order_number,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            status=order.status,
            total_cents=order.total.cents,
            total_display=order.total.display,
            due_cents=due_of(order),
            currency=order.total.currency,
            placed_at=order.placed_at,
            failure=OrderFailureView.of(order.failure) if order.failure else None,
        )


class PlacementSummaryView(View):
    total_orders: int
    successful_orders: int
    failed_orders: int
    pending_orders: int


class PlacementView(View):
    """`underReview`: a person looks at the payment before anything (more) is ordered."""

    checkout_session_id: str
    status: SessionStatus
    orders: list[PlacedOrderView]
    summary: PlacementSummaryView
    next_action: NextActionView | None
    under_review: bool

    @classmethod
    def of(cls, view: CheckoutView, now: datetime) -> PlacementView:
        failed = sum(order.status in _NOT_PLACED for order in view.orders)
        pending = len(view.undecided)
        return cls(
            checkout_session_id=view.session.session_id,
            status=view.session.status,
            orders=[PlacedOrderView.of(order) for order in view.orders],
            summary=PlacementSummaryView(
                total_orders=len(view.orders),
                successful_orders=len(view.orders) - failed - pending,
                failed_orders=failed,
                pending_orders=pending,
            ),
            next_action=next_action(view, now),
            under_review=view.session.is_under_review,
        )

    @property
    def must_confirm(self) -> bool:
        """Whether nothing goes on before the shopper has confirmed the payment."""
        return isinstance(self.next_action, ConfirmPaymentView)

    @property
    def message(self) -> str:
        """The answer in one sentence."""
        if self.must_confirm:
            return "The bank asks the shopper to confirm the payment."
        if self.under_review and self.summary.pending_orders:
            return "The payment is being looked at; the orders follow."
        if not self.orders:
            return "The checkout is being placed."
        parts = [
            f"{self.summary.successful_orders} successful",
            f"{self.summary.failed_orders} failed",
        ]
        if self.summary.pending_orders:
            parts.append(f"{self.summary.pending_orders} pending")
        return "Orders placed: " + ", ".join(parts)
