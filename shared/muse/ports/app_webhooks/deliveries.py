"""Apps' endpoints and the deliveries to them, as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from muse.domain.app_webhooks.delivery import Delivery
from muse.domain.app_webhooks.endpoint import WebhookEndpoint


class WebhookEndpoints(Protocol):
    """Reads are consistent. Errors of all: Unavailable."""

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        """All of them, the oldest first."""

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        """One of them."""

    def save(self, endpoint: WebhookEndpoint) -> None:
        """Store it in place of the version that was read. Error: VersionConflict."""

    def delete(self, endpoint: WebhookEndpoint) -> None:
        """That there is none any more is no error. Error: VersionConflict."""


class WebhookDeliveries(Protocol):
    """Errors of all: Unavailable."""

    def add(self, delivery: Delivery) -> bool:
        """Store a new one. False, and nothing changes, when there is one of its id."""

    def delivery(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        """One of an endpoint's, read consistently."""

    def due(self, endpoint_id: str, now: datetime) -> Iterator[Delivery]:
        """Those of an endpoint that are due, the longest first, read page by page when they are
        reached; what changed a moment ago may be missing, or be there as it was."""

    def save(self, delivery: Delivery) -> bool:
        """Store it in place of the version that was read. False, and nothing changes, when somebody
        else changed it meanwhile."""

    def latest(self, endpoint_id: str, most: int, before: datetime | None = None) -> list[Delivery]:
        """An endpoint's, the newest first, created before that moment; what was created a moment
        ago may be missing."""
