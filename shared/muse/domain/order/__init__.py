"""Orders: one store's part of a checkout, from pending to the door.

`order` is the root; its parts own their rules: `fences`, `refundable` and `adjustment`, `returns`,
`store_balance`, `cancellation`, `tracking`, `status`. Whoever uses orders imports them from here.
"""

from muse.domain.order.counted import Counted
from muse.domain.order.item import OrderItem
from muse.domain.order.order import Order, new_order
from muse.domain.order.status import NEXT, ItemStatus, OrderStatus

__all__ = ["NEXT", "Counted", "ItemStatus", "Order", "OrderItem", "OrderStatus", "new_order"]
