"""Shopify's order and fulfillment events, as webhooks and from its EventBridge partner source.

shopify.dev/docs/api/webhooks: topics `orders/cancelled`, `fulfillments/create`,
`fulfillments/update`, `fulfillment_events/create`; an order's name is `#1001`, that of its
fulfillments `#1001.1`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from muse.adapters.senders.formats.fields import FEW, SenderModel, Short, in_utc, validated
from muse.domain.tracking.parcel import plain_number
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)

_OF_SHIPMENTS = {
    "confirmed": ReportKind.CONFIRMED,
    "label_printed": ReportKind.CONFIRMED,
    "label_purchased": ReportKind.CONFIRMED,
    "carrier_picked_up": ReportKind.SHIPPED,
    "in_transit": ReportKind.SHIPPED,
    "out_for_delivery": ReportKind.OUT_FOR_DELIVERY,
    "ready_for_pickup": ReportKind.OUT_FOR_DELIVERY,
    "attempted_delivery": ReportKind.DELAYED,
    "delayed": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
    "failure": ReportKind.LOST,
}


class _Line(SenderModel):
    sku: str | None = None
    quantity: Annotated[int, Field(ge=0, le=9999)]


class _Fulfillment(SenderModel):
    id: int
    name: Short
    status: str | None = None
    shipment_status: str | None = None
    updated_at: datetime
    tracking_company: str | None = None
    tracking_number: str | None = None
    line_items: Annotated[tuple[_Line, ...], Field(max_length=FEW)] = ()


class _Order(SenderModel):
    id: int
    name: Short
    cancelled_at: datetime | None = None
    updated_at: datetime


def read_shopify(store_id: int, topic: str, payload: object) -> tuple[OrderReport, ...]:
    """The reports in the payload of a topic; none for topics that say nothing of an order's way.
    Error: Malformed."""
    if topic == "orders/cancelled":
        return (_cancelled(store_id, validated(_Order, payload)),)
    if topic in {"fulfillments/create", "fulfillments/update"}:
        return _fulfilled(store_id, validated(_Fulfillment, payload))
    return ()


def _cancelled(store_id: int, order: _Order) -> OrderReport:
    report = Report(
        sender=f"store:{store_id}",
        event_id=f"order-{order.id}-cancelled",
        kind=ReportKind.CANCELLED,
        at=in_utc(order.cancelled_at or order.updated_at),
    )
    return OrderReport(_reference(store_id, order.name), report)


def _fulfilled(store_id: int, parcel: _Fulfillment) -> tuple[OrderReport, ...]:
    if parcel.status in {"cancelled", "error", "failure"}:
        return ()
    kind = _OF_SHIPMENTS.get(parcel.shipment_status or "in_transit")
    if kind is None:
        return ()
    number = parcel.tracking_number
    report = Report(
        sender=f"store:{store_id}",
        event_id=f"fulfillment-{parcel.id}-{kind}",
        kind=kind,
        at=in_utc(parcel.updated_at),
        tracking_number=plain_number(number) or None if number else None,
        carrier=parcel.tracking_company or None,
        lines=tuple(
            ReportedLine(line.sku, line.quantity)
            for line in parcel.line_items
            if line.sku and line.quantity
        ),
    )
    return (OrderReport(_reference(store_id, parcel.name.partition(".")[0]), report),)


def _reference(store_id: int, name: str) -> OrderReference:
    return OrderReference(store_id=store_id, store_order_number=name.removeprefix("#"))
