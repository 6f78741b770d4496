"""When an order should have arrived, and nobody has said so."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from muse.domain.order import Order, OrderStatus

SHIPPED_WITHIN = timedelta(days=10)
DELIVERED_WITHIN = timedelta(days=12)
AFTER_THE_ESTIMATE = timedelta(days=2)
_ON_THE_WAY = {OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.SHIPPED}


def overdue_from(order: Order) -> datetime | None:
    """From when on it is asked where the order is: two days after the day on which its last parcel
    is expected; without an estimate twelve days after that left; ten days after the order while
    nothing has left. None when nothing is expected any more."""
    if order.status not in _ON_THE_WAY or order.placed_at is None:
        return None
    waiting = [parcel for parcel in order.parcels if not parcel.is_delivered]
    if not waiting:
        return order.placed_at + SHIPPED_WITHIN
    return max(
        datetime.combine(parcel.estimated_delivery, time(), UTC) + AFTER_THE_ESTIMATE
        if parcel.estimated_delivery
        else parcel.shipped_at + DELIVERED_WITHIN
        for parcel in waiting
    )
