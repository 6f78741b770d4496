"""The table of orders: an order, its items and its history under one key, and who has which of a
store's order numbers."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Row, StatusRow, Table, fields_of
from muse.domain.address import Address
from muse.domain.lifecycle import Effect
from muse.domain.money import Money
from muse.domain.order import Counted, ItemStatus, Order, OrderItem, OrderStatus
from muse.domain.order.adjustment import Adjustment
from muse.domain.order.cancellation import CancelRequest
from muse.domain.order.returns import Return
from muse.domain.order.store_balance import StoreRefund, StoreWriteOff
from muse.domain.placement.attempt import Fence, OrderFailure, Purchase, PurchaseCorrection
from muse.domain.placement.verification import Verification
from muse.domain.quote import StoreQuote
from muse.domain.routing.route import RouteNote
from muse.domain.store import Method
from muse.domain.tracking.parcel import Parcel
from muse.domain.tracking.report import Report
from muse.ports import OrderSummary

ORDER = "order"
# What the lists show of an order.
_LISTED = (
    "checkout_session_id",
    "store_id",
    "store_name",
    "status",
    "total_cents",
    "due_cents",
    "refunded_cents",
    "paid_cents",
    "currency",
    "placed_at",
    "store_order_number",
    "tracking_number",
)


class OrdersRow(Row):
    """Any item of this table."""

    table = Table.ORDERS
    has_stream = True

    order_number = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)


class OrdersByUser(GlobalSecondaryIndex["OrderRow"]):
    """A user's orders by time, with what the list shows of them."""

    class Meta:
        index_name = "by_user"
        projection = IncludeProjection(list(_LISTED))

    user_id = UnicodeAttribute(hash_key=True)
    created_at = ValueAttribute(datetime, range_key=True)


class OrdersByStatus(GlobalSecondaryIndex["OrderRow"]):
    """A user's orders of one status by time, with what the list shows of them."""

    class Meta:
        index_name = "by_status"
        projection = IncludeProjection(list(_LISTED))

    user_and_status = UnicodeAttribute(hash_key=True)
    created_at = ValueAttribute(datetime, range_key=True)


class OrdersBySession(GlobalSecondaryIndex["OrderRow"]):
    """The orders of a checkout session."""

    class Meta:
        index_name = "by_session"
        projection = KeysOnlyProjection()

    session_id = UnicodeAttribute(hash_key=True, attr_name="checkout_session_id")


class OrdersByStore(GlobalSecondaryIndex["OrderRow"]):
    """Whose order a store means by its own number."""

    class Meta:
        index_name = "by_store"
        projection = KeysOnlyProjection()

    store_id = NumberAttribute(hash_key=True)
    store_order_number = UnicodeAttribute(range_key=True)


class OrderRow(OrdersRow):
    """A whole order without its history. Its items lie in it, so that one request reads whole
    orders; an `item#…` row says the same for people and other programs."""

    session_id = UnicodeAttribute(attr_name="checkout_session_id")
    user_id = UnicodeAttribute()
    store_id = NumberAttribute()
    store_name = UnicodeAttribute()
    status = ValueAttribute(OrderStatus)
    user_and_status = UnicodeAttribute()
    version = NumberAttribute()
    items = ValueAttribute(tuple[OrderItem, ...])
    quote = ValueAttribute(StoreQuote)
    total_cents = NumberAttribute()
    due_cents = NumberAttribute()
    refunded_cents = NumberAttribute()
    paid_cents = NumberAttribute()
    currency = UnicodeAttribute()
    shipping_address = ValueAttribute(Address)
    methods = ValueAttribute(tuple[Method, ...])
    created_at = ValueAttribute(datetime)
    decide_by = ValueAttribute(datetime)
    funding = UnicodeAttribute()
    return_window_days = NumberAttribute(null=True)
    placement_method = ValueAttribute(Method, null=True)
    store_order_number = UnicodeAttribute(null=True)
    placed_at = ValueAttribute(datetime, null=True)
    fences = ValueAttribute(tuple[Fence, ...])
    failure = ValueAttribute(OrderFailure, null=True)
    awaiting = UnicodeAttribute(null=True)
    continue_url = UnicodeAttribute(null=True)
    verification = ValueAttribute(Verification, null=True)
    parcels = ValueAttribute(tuple[Parcel, ...], null=True)
    tracking_number = UnicodeAttribute(null=True)
    purchase = ValueAttribute(Purchase, null=True)
    corrections = ValueAttribute(tuple[PurchaseCorrection, ...])
    adjustments = ValueAttribute(tuple[Adjustment, ...])
    returns = ValueAttribute(tuple[Return, ...], null=True)
    cancel_request = ValueAttribute(CancelRequest, null=True)
    store_refunds = ValueAttribute(tuple[StoreRefund, ...])
    store_write_offs = ValueAttribute(tuple[StoreWriteOff, ...])
    route = ValueAttribute(tuple[RouteNote, ...], null=True)

    by_user = OrdersByUser()
    by_status = OrdersByStatus()
    by_session = OrdersBySession()
    by_store = OrdersByStore()

    def order(self) -> Order:
        counted = Counted(self.status, Money(int(self.paid_cents), self.currency))
        return Order(**fields_of(self, Order), counted=counted)

    def summary(self) -> OrderSummary:
        return OrderSummary(
            order_number=self.order_number,
            session_id=self.session_id,
            store_id=int(self.store_id),
            store_name=self.store_name,
            status=self.status,
            total=Money(int(self.total_cents), self.currency),
            due=Money(int(self.due_cents), self.currency),
            refunded=Money(int(self.refunded_cents), self.currency),
            paid=Money(int(self.paid_cents), self.currency),
            created_at=self.created_at,
            placed_at=self.placed_at,
            store_order_number=self.store_order_number,
            tracking_number=self.tracking_number,
        )


def user_and_status(user_id: str, status: OrderStatus) -> str:
    """The partition of a user's orders of one status."""
    return f"{user_id}#{status}"


class OrderItemRow(OrdersRow):
    """One line of an order, as people and other programs read it. This program reads `OrderRow`."""

    item_id = UnicodeAttribute()
    product_name = UnicodeAttribute()
    product_sku = UnicodeAttribute()
    product_url = UnicodeAttribute()
    product_image_url = UnicodeAttribute(null=True)
    size = UnicodeAttribute(null=True)
    color = UnicodeAttribute(null=True)
    quantity = NumberAttribute()
    unit_price_cents = NumberAttribute()
    total_price_cents = NumberAttribute()
    currency = UnicodeAttribute()
    item_status = ValueAttribute(ItemStatus)


class OrderStatusRow(StatusRow, OrdersRow):
    """One entry of an order's audit trail, with the report that made it."""

    effect = ValueAttribute(Effect, null=True)
    report = ValueAttribute(Report, null=True)


class ParcelRow(OrdersRow):
    """That an order has a parcel of a number: the number is in the partition key, the order's in
    the sort key. Several orders may have one, when a store ships them together."""


def partition_of_parcel(tracking_number: str) -> str:
    """The partition of the orders that have a parcel of this number."""
    return f"parcel#{tracking_number}"


class StoreOrderNumberRow(OrdersRow):
    """Which order has a store's order number. It lies under a partition key of its own, so that a
    second order can't take the number: uniqueness is a row."""

    taken_by = UnicodeAttribute()
