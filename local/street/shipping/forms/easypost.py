"""EasyPost's tracker events: the whole way of a parcel so far, each time."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

from local.street.shipping.forms.news import News
from local.street.shipping.records import Happening
from local.street.shipping.steps import StepKind

_STATUS = {
    StepKind.SHIPPED: "in_transit",
    StepKind.OUT_FOR_DELIVERY: "out_for_delivery",
    StepKind.DELIVERED: "delivered",
    StepKind.RETURNED_TO_SENDER: "return_to_sender",
    StepKind.LOST: "failure",
}
KINDS = frozenset(_STATUS)
_MESSAGES = {
    "in_transit": "On its way",
    "out_for_delivery": "Out for delivery",
    "delivered": "Delivered, front door",
    "return_to_sender": "On its way back to the sender",
    "failure": "Can not be found",
}
_ON_THE_ROAD = timedelta(days=3)


def webhook(news: News) -> bytes:
    """The body of the event `tracker.updated`."""
    parcel, happening = news.parcel, news.happening
    assert parcel
    way = [each for each in news.way.of_parcel(parcel.parcel) if each.kind in _STATUS]
    tracker = hashlib.sha256(parcel.tracking_number.encode()).hexdigest()[:32]
    event = {
        "id": happening.event_id,
        "object": "Event",
        "mode": "test",
        "description": "tracker.updated",
        "created_at": _whole_seconds(happening.at),
        "status": "pending",
        "result": {
            "id": f"trk_{tracker}",
            "object": "Tracker",
            "mode": "test",
            "tracking_code": parcel.tracking_number,
            "carrier": parcel.carrier,
            "status": _STATUS[happening.kind],
            "est_delivery_date": _whole_seconds(way[0].at + _ON_THE_ROAD),
            "updated_at": _whole_seconds(happening.at),
            "tracking_details": [_detail(each, parcel.carrier) for each in way],
        },
    }
    return json.dumps(event).encode()


def _detail(happening: Happening, carrier: str) -> dict[str, object]:
    status = _STATUS[happening.kind]
    return {
        "object": "TrackingDetail",
        "message": _MESSAGES[status],
        "status": status,
        "datetime": _whole_seconds(happening.at),
        "source": carrier,
    }


def _whole_seconds(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
