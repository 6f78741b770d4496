"""Order shapes: the list by checkout, and statistics."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import OrderStatus
from muse.ports import OrderSummary
from muse.runtime.api.base import View
from muse.usecases.orders.view_orders import CheckoutOrders, OrderPage, OrderStatistics


class OrderSummaryView(View):
    """One order of the list. The amounts are those of the order itself: `totalCents` is what was
    approved, `dueCents` null while it is pending."""

    order_id: str
    muse_order_number: str
    store_id: int
    store_name: str
    store_order_number: str | None
    total_cents: int
    total_display: str
    due_cents: int | None
    refunded_cents: int
    paid_cents: int
    paid_display: str
    currency: str
    status: OrderStatus
    tracking_number: str | None
    placed_at: datetime | None

    @classmethod
    def of(cls, order: OrderSummary) -> OrderSummaryView:
        return cls(
            order_id=order.order_number,
            muse_order_number=order.order_number,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            total_cents=order.total.cents,
            total_display=order.total.display,
            due_cents=order.due.cents if order.status is not OrderStatus.PENDING else None,
            refunded_cents=order.refunded.cents,
            paid_cents=order.paid.cents,
            paid_display=order.paid.display,
            currency=order.total.currency,
            status=order.status,
            tracking_number=order.tracking_number,
            placed_at=order.placed_at,
        )


class CheckoutOrdersView(View):
    """The orders of one checkout, those of the wanted status, and the sums of their amounts.
    `dueCents` is null while any of them is pending."""

    checkout_session_id: str
    checkout_date: datetime
    total_cents: int
    total_display: str
    due_cents: int | None
    refunded_cents: int
    paid_cents: int
    paid_display: str
    currency: str
    orders: list[OrderSummaryView]

    @classmethod
    def of(cls, checkout: CheckoutOrders) -> CheckoutOrdersView:
        return cls(
            checkout_session_id=checkout.session_id,
            checkout_date=checkout.created_at,
            total_cents=checkout.total.cents,
            total_display=checkout.total.display,
            due_cents=checkout.due.cents if checkout.due is not None else None,
            refunded_cents=checkout.refunded.cents,
            paid_cents=checkout.paid.cents,
            paid_display=checkout.paid.display,
            currency=checkout.total.currency,
            orders=[OrderSummaryView.of(order) for order in checkout.orders],
        )


class OrderPageView(View):
    """A page of checkouts. `limit`, `offset` and `totalCheckouts` count checkouts (null when one
    status is listed); `totalOrders` counts the orders that match. `nextCursor` is null on the last
    page."""

    checkout_sessions: list[CheckoutOrdersView]
    total_checkouts: int | None
    total_orders: int
    next_cursor: str | None

    @classmethod
    def of(cls, page: OrderPage) -> OrderPageView:
        return cls(
            checkout_sessions=[CheckoutOrdersView.of(checkout) for checkout in page.checkouts],
            total_checkouts=page.total_checkouts,
            total_orders=page.total_orders,
            next_cursor=page.next_cursor,
        )


class SpentView(View):
    currency: str
    total_cents: int
    total_display: str


class StoreCountView(View):
    store_id: int
    store_name: str
    orders: int


class StatisticsView(View):
    """`totalSpent` is the sum of the orders' `paidCents`; a shopper who paid in several currencies
    has one entry for each."""

    total_orders: int
    total_spent: list[SpentView]
    by_status: dict[OrderStatus, int]
    stores: list[StoreCountView]

    @classmethod
    def of(cls, statistics: OrderStatistics) -> StatisticsView:
        return cls(
            total_orders=statistics.total_orders,
            total_spent=[
                SpentView(currency=code, total_cents=spent.cents, total_display=spent.display)
                for code, spent in sorted(statistics.spent.items())
            ],
            by_status=dict(statistics.by_status),
            stores=[
                StoreCountView(store_id=store_id, store_name=name, orders=count)
                for store_id, name, count in statistics.stores
            ],
        )
