"""Shopify's webhooks about fulfillments and cancelled orders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from local.street.shipping.forms.news import News
from local.street.shipping.steps import StepKind

_SHIPMENT_STATUS = {
    StepKind.SHIPPED: "in_transit",
    StepKind.OUT_FOR_DELIVERY: "out_for_delivery",
    StepKind.DELAYED: "attempted_delivery",
    StepKind.DELIVERED: "delivered",
    StepKind.LOST: "failure",
}
KINDS = frozenset({*_SHIPMENT_STATUS, StepKind.CANCELLED})
_API_VERSION = "2026-10"


def topic_of(news: News) -> str:
    """The topic: a parcel is created once, and updated afterwards."""
    happening = news.happening
    if happening.kind is StepKind.CANCELLED:
        return "orders/cancelled"
    assert happening.parcel is not None
    first = news.way.of_parcel(happening.parcel)[0]
    return "fulfillments/create" if first == happening else "fulfillments/update"


def webhook(news: News) -> bytes:
    """The body of a webhook."""
    is_order = news.happening.kind is StepKind.CANCELLED
    return json.dumps(_order(news) if is_order else _fulfillment(news)).encode()


def headers(news: News) -> Mapping[str, str]:
    """What says which webhook it is; the same of a repetition."""
    return {
        "X-Shopify-Topic": topic_of(news),
        "X-Shopify-Shop-Domain": news.open_store.domain,
        "X-Shopify-API-Version": _API_VERSION,
        "X-Shopify-Webhook-Id": news.happening.event_id,
    }


def _order(news: News) -> dict[str, object]:
    at = _whole_seconds(news.happening.at)
    return {
        "id": order_id(news),
        "name": f"#{news.order.number}",
        "cancelled_at": at,
        "cancel_reason": "inventory",
        "created_at": _whole_seconds(news.order.at),
        "updated_at": at,
        "line_items": [
            {"sku": line.sku, "name": line.name, "quantity": line.quantity}
            for line in news.order.lines
        ],
    }


def _fulfillment(news: News) -> dict[str, object]:
    parcel, happening = news.parcel, news.happening
    assert parcel
    names = {line.sku: line.name for line in news.order.lines}
    created = news.way.of_parcel(parcel.parcel)[0].at
    return {
        "id": order_id(news) * 10 + parcel.parcel,
        "order_id": order_id(news),
        "name": f"#{news.order.number}.{parcel.parcel}",
        "status": "success",
        "shipment_status": _SHIPMENT_STATUS[happening.kind],
        "created_at": _whole_seconds(created),
        "updated_at": _whole_seconds(happening.at),
        "tracking_company": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "tracking_numbers": [parcel.tracking_number],
        "line_items": [
            {"sku": each.sku, "name": names[each.sku], "quantity": each.quantity}
            for each in news.pieces
        ],
    }


def order_id(news: News) -> int:
    """Shopify's own id of the order."""
    return 5_000_000_000 + int(news.order.number.rpartition("-")[2])


def _whole_seconds(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
