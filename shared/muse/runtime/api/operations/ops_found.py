"""Orders and checkouts that the operations team searched for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from muse.domain.order import OrderStatus
from muse.domain.session import CheckoutSession, SessionStatus
from muse.ports import OrderSummary
from muse.runtime.api.base import View
from muse.usecases.operations.find_for_operations import FoundOrders


class FoundOrderView(View):
    """One order that was found."""

    muse_order_number: str
    checkout_session_id: str
    store_id: int
    store_name: str
    store_order_number: str | None
    status: OrderStatus
    total_cents: int
    total_display: str
    due_cents: int
    currency: str
    tracking_number: str | None
    created_at: datetime
    placed_at: datetime | None

    @classmethod
    def of(cls, order: OrderSummary) -> FoundOrderView:
        return cls(
            muse_order_number=order.order_number,
            checkout_session_id=order.session_id,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            status=order.status,
            total_cents=order.total.cents,
            total_display=order.total.display,
            due_cents=order.due.cents,
            currency=order.total.currency,
            tracking_number=order.tracking_number,
            created_at=order.created_at,
            placed_at=order.placed_at,
        )


class FoundOrdersView(View):
    """`nextCursor` is null on the last page."""

    orders: list[FoundOrderView]
    next_cursor: str | None

    @classmethod
    def of(cls, found: FoundOrders) -> FoundOrdersView:
        orders = [FoundOrderView.of(order) for order in found.orders]
        return cls(orders=orders, next_cursor=found.next_cursor)


class FoundCheckoutView(View):
    """One checkout that was found."""

    session_id: str
    user_id: str
    status: SessionStatus
    total_cents: int
    total_display: str
    currency: str
    muse_order_numbers: list[str]
    created_at: datetime

    @classmethod
    def of(cls, session: CheckoutSession, now: datetime) -> FoundCheckoutView:
        return cls(
            session_id=session.session_id,
            user_id=session.user_id,
            status=session.status_at(now),
            total_cents=session.total.cents,
            total_display=session.total.display,
            currency=session.currency,
            muse_order_numbers=list(session.order_numbers),
            created_at=session.created_at,
        )


class FoundCheckoutsView(View):
    """None when Muse knows of no such payment."""

    checkouts: list[FoundCheckoutView]

    @classmethod
    def of(cls, found: Sequence[CheckoutSession], now: datetime) -> FoundCheckoutsView:
        return cls(checkouts=[FoundCheckoutView.of(session, now) for session in found])
