"""The ports `WebhookEndpoints` and `WebhookDeliveries` on DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from pynamodb.expressions.condition import Condition

from muse.adapters.dynamodb.app_webhooks.rows import (
    ENDPOINTS,
    DeliveryRow,
    DueDeliveries,
    EndpointRow,
    LatestDeliveries,
    key_of_delivery,
    key_of_endpoint,
    row_of_delivery,
    row_of_endpoint,
)
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.tables.rows import Put, Remove, Table
from muse.domain.app_webhooks.delivery import Delivery
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.errors import VersionConflict

_PAGE = 25


class DynamoEndpoints:
    """Implements muse.ports.app_webhooks.WebhookEndpoints; every method is one request."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        """See the port."""
        items = self._database.query(Table.WEBHOOKS, ENDPOINTS)
        found = (EndpointRow.from_raw_data(item).endpoint() for item in items)
        return tuple(sorted(found, key=lambda one: (one.created_at, one.endpoint_id)))

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        """See the port."""
        item = self._database.get(key_of_endpoint(endpoint_id))
        return EndpointRow.from_raw_data(item).endpoint() if item else None

    def save(self, endpoint: WebhookEndpoint) -> None:
        """See the port."""
        version = EndpointRow.version
        same = version == endpoint.version if endpoint.version else version.does_not_exist()
        self._database.write([Put(row_of_endpoint(endpoint), same)])

    def delete(self, endpoint: WebhookEndpoint) -> None:
        """See the port."""
        gone_or_same = EndpointRow.version.does_not_exist() | (
            EndpointRow.version == endpoint.version
        )
        self._database.write([Remove(key_of_endpoint(endpoint.endpoint_id), gone_or_same)])


class DynamoDeliveries:
    """Implements muse.ports.app_webhooks.WebhookDeliveries; every method is one request, `due` one
    for each page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, delivery: Delivery) -> bool:
        """See the port."""
        return self._put(delivery, DeliveryRow.version.does_not_exist())

    def delivery(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        """See the port."""
        item = self._database.get(key_of_delivery(endpoint_id, delivery_id))
        return DeliveryRow.from_raw_data(item).delivery() if item else None

    def due(self, endpoint_id: str, now: datetime) -> Iterator[Delivery]:
        """See the port."""
        until = DueDeliveries.next_at <= now
        pages = self._database.pages(Table.WEBHOOKS, endpoint_id, until, "due", _PAGE)
        return (DeliveryRow.from_raw_data(item).delivery() for item in pages)

    def save(self, delivery: Delivery) -> bool:
        """See the port."""
        return self._put(delivery, DeliveryRow.version == delivery.version)

    def latest(self, endpoint_id: str, most: int, before: datetime | None = None) -> list[Delivery]:
        """See the port."""
        earlier = None if before is None else LatestDeliveries.created_at < before
        pages = self._database.pages(
            Table.WEBHOOKS, endpoint_id, earlier, "log", most, backwards=True
        )
        return [DeliveryRow.from_raw_data(item).delivery() for item in islice(pages, most)]

    def _put(self, delivery: Delivery, condition: Condition) -> bool:
        try:
            self._database.write([Put(row_of_delivery(delivery), condition)])
        except VersionConflict:
            return False
        return True
