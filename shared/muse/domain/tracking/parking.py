"""Where a report waits for its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from muse.domain.order import Order
from muse.domain.tracking.report import OrderReference

PARKED_FOR = timedelta(days=14)


def parking_place(reference: OrderReference) -> str:
    """The one place where a report about this order waits: by the most that is said of it."""
    if reference.order_number is not None:
        return f"order#{reference.order_number}"
    if reference.store_order_number is not None:
        return f"store#{reference.store_id}#{reference.store_order_number}"
    return f"parcel#{reference.tracking_number}"


def places_of(order: Order) -> Iterator[str]:
    """Where reports about this order may wait, now that it is placed and its parcels are known."""
    yield f"order#{order.order_number}"
    if order.store_order_number is not None:
        yield f"store#{order.store_id}#{order.store_order_number}"
    for parcel in order.parcels:
        if parcel.tracking_number is not None:
            yield f"parcel#{parcel.tracking_number}"
