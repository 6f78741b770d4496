"""Order shapes: one order."""

from __future__ import annotations

from datetime import date, datetime

from muse.domain.lifecycle import StatusChange
from muse.domain.order import ItemStatus, Order, OrderItem, OrderStatus
from muse.domain.store import Method
from muse.domain.tracking.carrier_pages import carrier_page
from muse.domain.tracking.parcel import Parcel, ParcelStatus
from muse.runtime.api.after_sale.refunds import RefundView
from muse.runtime.api.after_sale.returns import ReturnView
from muse.runtime.api.base import View
from muse.runtime.api.checkout import AddressView, OrderFailureView, TotalsView, due_of


class OrderItemView(View):
    """One line, with the prices for the shopper and its shares of tax and shipping."""

    item_id: str
    product_name: str
    product_sku: str
    product_url: str
    product_image_url: str | None
    size: str | None
    color: str | None
    quantity: int
    unit_price_cents: int
    total_price_cents: int
    tax_cents: int
    shipping_cents: int
    item_status: ItemStatus

    @classmethod
    def of(cls, item: OrderItem, status: ItemStatus) -> OrderItemView:
        product = item.product
        return cls(
            item_id=item.item_id,
            product_name=product.name,
            product_sku=product.sku,
            product_url=product.url,
            product_image_url=product.image_url,
            size=product.size,
            color=product.color,
            quantity=item.quantity,
            unit_price_cents=product.price.cents,
            total_price_cents=item.approved.price.cents,
            tax_cents=item.approved.tax.cents,
            shipping_cents=item.approved.shipping.cents,
            item_status=status,
        )


class StatusChangeView(View):
    """`by` is who changed it: muse, store, shopper or ops (not which person)."""

    status: str
    at: datetime
    by: str
    note: str | None

    @classmethod
    def of(cls, change: StatusChange) -> StatusChangeView:
        by = change.by.partition(":")[0]
        return cls(status=change.status, at=change.at, by=by, note=change.note)


class TrackingView(View):
    """The parcel that left last, with the carrier's page about it where Muse knows the carrier."""

    tracking_number: str | None
    carrier: str | None
    estimated_delivery: date | None
    url: str | None

    @classmethod
    def of(cls, parcel: Parcel) -> TrackingView:
        return cls(
            tracking_number=parcel.tracking_number,
            carrier=parcel.carrier,
            estimated_delivery=parcel.estimated_delivery,
            url=carrier_page(parcel.carrier, parcel.tracking_number),
        )


class ShippedLineView(View):
    """So many pieces of a line, by the store's SKU."""

    sku: str
    quantity: int


class ParcelView(TrackingView):
    """One parcel. Without `lines` nobody said what lies in it."""

    status: ParcelStatus
    shipped_at: datetime
    delivered_at: datetime | None
    lines: list[ShippedLineView]

    @classmethod
    def of(cls, parcel: Parcel) -> ParcelView:
        return cls(
            tracking_number=parcel.tracking_number,
            carrier=parcel.carrier,
            estimated_delivery=parcel.estimated_delivery,
            url=carrier_page(parcel.carrier, parcel.tracking_number),
            status=parcel.status,
            shipped_at=parcel.shipped_at,
            delivered_at=parcel.delivered_at,
            lines=[ShippedLineView(sku=each.sku, quantity=each.quantity) for each in parcel.lines],
        )


def items_of(order: Order) -> list[OrderItemView]:
    """The items of an order, each with its state."""
    return [OrderItemView.of(*each) for each in zip(order.items, order.item_statuses, strict=True)]


class OrderView(View):
    """One order with its items and the history of its status. `totalCents` is what was approved,
    `dueCents` what the shopper pays once that is decided, `refundedCents` what was given back of
    money that had been taken, `paidCents` what the shopper pays in the end: what is due, and what
    was to be given back but never arrived. It is taken when the checkout is settled.
    `cancelRequested`: its store is being asked to call it off;
    `cancelDenied` is why it won't. Pieces can be sent back until `returnableUntil`, which is null
    while they can't."""

    order_id: str
    muse_order_number: str
    checkout_session_id: str
    store_id: int
    store_name: str
    store_order_number: str | None
    status: OrderStatus
    placement_method: Method | None
    total_cents: int
    total_display: str
    due_cents: int | None
    refunded_cents: int
    paid_cents: int
    paid_display: str
    currency: str
    totals: TotalsView
    refunds: list[RefundView]
    returns: list[ReturnView]
    returnable_until: datetime | None
    cancel_requested: bool
    cancel_denied: str | None
    shipping_address: AddressView
    items: list[OrderItemView]
    status_history: list[StatusChangeView]
    tracking: TrackingView | None
    parcels: list[ParcelView]
    failure: OrderFailureView | None
    created_at: datetime
    placed_at: datetime | None

    @classmethod
    def of(cls, order: Order) -> OrderView:
        return cls(
            order_id=order.order_number,
            muse_order_number=order.order_number,
            checkout_session_id=order.session_id,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            status=order.status,
            placement_method=order.placement_method,
            total_cents=order.total.cents,
            total_display=order.total.display,
            due_cents=due_of(order),
            refunded_cents=order.refunded.cents,
            paid_cents=order.paid.cents,
            paid_display=order.paid.display,
            currency=order.total.currency,
            totals=TotalsView.of(order.quote),
            refunds=[RefundView.of(adjustment) for adjustment in order.adjustments],
            returns=[ReturnView.of(one) for one in order.returns],
            returnable_until=order.returnable.until,
            cancel_requested=order.cancel_is_open,
            cancel_denied=order.cancel_request.denied if order.cancel_request else None,
            shipping_address=AddressView.of(order.shipping_address),
            items=items_of(order),
            status_history=[StatusChangeView.of(change) for change in order.history],
            tracking=TrackingView.of(order.tracking) if order.tracking else None,
            parcels=[ParcelView.of(parcel) for parcel in order.parcels],
            failure=OrderFailureView.of(order.failure) if order.failure else None,
            created_at=order.created_at,
            placed_at=order.placed_at,
        )
