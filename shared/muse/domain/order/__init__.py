"""Orders: one store's part of a checkout, from pending to the door.

The class is built in layers, a file each: what is known (record), placing, after the sale, and the
whole order with its parcel. Whoever uses it imports it from here.
"""

from muse.domain.order.order import Order, new_order
from muse.domain.order.record import OrderItem
from muse.domain.order.status import NEXT, ItemStatus, OrderStatus

__all__ = ["NEXT", "ItemStatus", "Order", "OrderItem", "OrderStatus", "new_order"]
