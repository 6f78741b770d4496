"""The table of webhooks: apps' endpoints, and what each was told."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Row, Table, fields_for, fields_of
from muse.domain.app_webhooks.delivery import Delivery, DeliveryAttempt, DeliveryState
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.outbox.event import EventName

ENDPOINTS = "endpoints"
"""The partition of all endpoints. No endpoint has this id."""
_DELIVERY = "delivery#"


class WebhooksRow(Row):
    """Any item of this table."""

    table = Table.WEBHOOKS

    endpoint_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)


class EndpointRow(WebhooksRow):
    """An endpoint; `kind` is its id. `sealed` and `previous_sealed` are secrets, encrypted."""

    url = UnicodeAttribute()
    events = ValueAttribute(tuple[EventName, ...])
    created_at = ValueAttribute(datetime)
    created_by = UnicodeAttribute()
    sealed = UnicodeAttribute()
    description = UnicodeAttribute(null=True)
    previous_sealed = UnicodeAttribute(null=True)
    previous_until = ValueAttribute(datetime, null=True)
    disabled_at = ValueAttribute(datetime, null=True)
    disabled_because = UnicodeAttribute(null=True)
    version = NumberAttribute()

    def endpoint(self) -> WebhookEndpoint:
        return WebhookEndpoint(**fields_of(self, WebhookEndpoint) | {"endpoint_id": self.kind})


class DueDeliveries(GlobalSecondaryIndex["DeliveryRow"]):
    """An endpoint's deliveries that are to be tried, by when."""

    class Meta:
        index_name = "due"
        projection = AllProjection()

    due = UnicodeAttribute(hash_key=True)
    next_at = ValueAttribute(datetime, range_key=True)


class LatestDeliveries(GlobalSecondaryIndex["DeliveryRow"]):
    """An endpoint's deliveries by when they were created."""

    class Meta:
        index_name = "log"
        projection = AllProjection()

    told = UnicodeAttribute(hash_key=True)
    created_at = ValueAttribute(datetime, range_key=True)


class DeliveryRow(WebhooksRow):
    """A delivery. `told` is its endpoint, `due` the same as long as it is to be tried. DynamoDB
    deletes it some time after `delete_at`, in seconds since 1970."""

    told = UnicodeAttribute()
    event_id = UnicodeAttribute()
    event_name = ValueAttribute(EventName)
    body = UnicodeAttribute()
    created_at = ValueAttribute(datetime)
    state = ValueAttribute(DeliveryState)
    attempts = NumberAttribute()
    attempt_log = ValueAttribute(tuple[DeliveryAttempt, ...])
    version = NumberAttribute()
    due = UnicodeAttribute(null=True)
    next_at = ValueAttribute(datetime, null=True)
    delete_at = NumberAttribute()

    by_due = DueDeliveries()
    by_time = LatestDeliveries()

    def delivery(self) -> Delivery:
        found = fields_of(self, Delivery) | {
            "delivery_id": self.kind.removeprefix(_DELIVERY),
            "log": self.attempt_log,
            "next_at": self.next_at,
        }
        return Delivery(**found)


def key_of_endpoint(endpoint_id: str) -> EndpointRow:
    """A row with the keys of an endpoint, and nothing else."""
    return EndpointRow(ENDPOINTS, endpoint_id)


def row_of_endpoint(endpoint: WebhookEndpoint) -> EndpointRow:
    """How an endpoint is stored."""
    fields = fields_for(EndpointRow, endpoint.saved()) | {"endpoint_id": ENDPOINTS}
    return EndpointRow(**fields, kind=endpoint.endpoint_id)


def key_of_delivery(endpoint_id: str, delivery_id: str) -> DeliveryRow:
    """A row with the keys of a delivery, and nothing else."""
    return DeliveryRow(endpoint_id, f"{_DELIVERY}{delivery_id}")


def row_of_delivery(delivery: Delivery) -> DeliveryRow:
    """How a delivery is stored."""
    return DeliveryRow(
        **fields_for(DeliveryRow, delivery.saved()),
        kind=f"{_DELIVERY}{delivery.delivery_id}",
        told=delivery.endpoint_id,
        attempt_log=delivery.log,
        due=delivery.endpoint_id if delivery.next_at else None,
        delete_at=int(delivery.deleted_at.timestamp()),
    )
