"""Muse's own form, as its documentation gives it to stores: a type, and the data of the event."""

from __future__ import annotations

import json
from datetime import timedelta

from local.street.shipping.forms.news import News
from local.street.shipping.steps import StepKind

_ON_THE_ROAD = timedelta(days=3)


def detail_type(news: News) -> str:
    """`order.shipped`."""
    return f"order.{news.happening.kind}"


def detail(news: News) -> dict[str, object]:
    """The data of an event."""
    happening, parcel = news.happening, news.parcel
    told: dict[str, object] = {
        "eventId": happening.event_id,
        "occurredAt": happening.at.isoformat(),
        "storeOrderNumber": news.order.number,
    }
    if parcel:
        told |= {"trackingNumber": parcel.tracking_number, "carrier": parcel.carrier}
    if happening.kind is StepKind.SHIPPED:
        told["estimatedDelivery"] = (happening.at + _ON_THE_ROAD).date().isoformat()
    lines = happening.lines or (parcel.lines if parcel else ())
    if lines:
        told["lines"] = [{"sku": each.sku, "quantity": each.quantity} for each in lines]
    return told


def webhook(news: News) -> bytes:
    """The body of a webhook."""
    return json.dumps({"type": detail_type(news), "data": detail(news)}).encode()


def put_events(news: News, bus_arn: str) -> bytes:
    """The body of EventBridge's PutEvents, with one event for a bus of another account."""
    entry = {
        "Source": f"retailer.{news.open_store.store_id}",
        "DetailType": detail_type(news),
        "Detail": json.dumps(detail(news)),
        "Time": int(news.happening.at.timestamp()),
        "EventBusName": bus_arn,
    }
    return json.dumps({"Entries": [entry]}).encode()
