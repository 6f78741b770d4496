"""Shapes of apps' endpoints and of the deliveries to them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from muse.domain.app_webhooks.delivery import Delivery, DeliveryAttempt, DeliveryState
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.outbox.event import EventName
from muse.runtime.api.base import Body, View
from muse.usecases.app_webhooks.manage_endpoints import CreateEndpoint, EndpointWithSecret
from muse.usecases.app_webhooks.view_deliveries import DeliveryPage

_Event = Annotated[EventName, Field(strict=False)]


class WebhookEndpointBody(Body):
    """Where to tell of events. `events`: of these only; without it of all, also of those that are
    new later."""

    url: str = Field(min_length=1, max_length=2048)
    events: list[_Event] | None = Field(default=None, min_length=1, max_length=len(EventName))
    description: str | None = Field(default=None, min_length=1, max_length=200)

    def to_command(self, created_by: str) -> CreateEndpoint:
        return CreateEndpoint(self.url, tuple(self.events or ()), self.description, created_by)


class WebhookEndpointView(View):
    """An endpoint. `events` is null when it is told of all. Both secrets sign until
    `previousSecretUntil`, once one was rotated."""

    endpoint_id: str
    url: str
    events: list[EventName] | None
    description: str | None
    created_at: datetime
    previous_secret_until: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None

    @classmethod
    def of(cls, endpoint: WebhookEndpoint) -> WebhookEndpointView:
        return cls(**_fields_of(endpoint))


class WebhookEndpointWithSecretView(WebhookEndpointView):
    """The same with the new secret, which is shown this once."""

    secret: str = Field(repr=False)

    @classmethod
    def with_secret(cls, made: EndpointWithSecret) -> WebhookEndpointWithSecretView:
        return cls(**_fields_of(made.endpoint), secret=made.secret)


class WebhookEndpointListView(View):
    """All endpoints, the oldest first."""

    endpoints: list[WebhookEndpointView]


class EndpointDeletedView(View):
    """It is told of nothing any more."""

    deleted: Literal[True] = True


class DeliveryAttemptView(View):
    """One attempt: the status that was answered, or what went wrong."""

    at: datetime
    status: int | None
    problem: str | None

    @classmethod
    def of(cls, attempt: DeliveryAttempt) -> DeliveryAttemptView:
        return cls(at=attempt.at, status=attempt.status, problem=attempt.problem)


class WebhookDeliveryView(View):
    """What the endpoint was told, or is to be: `payload` as it is signed. `attempts` are the last
    twenty; `nextAttemptAt` is null once it is over."""

    delivery_id: str
    event_id: str
    type: EventName
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: list[DeliveryAttemptView]
    payload: dict[str, Any]

    @classmethod
    def of(cls, delivery: Delivery) -> WebhookDeliveryView:
        return cls(
            delivery_id=delivery.delivery_id,
            event_id=delivery.event_id,
            type=delivery.event_name,
            state=delivery.state,
            created_at=delivery.created_at,
            next_attempt_at=delivery.next_at,
            attempts=[DeliveryAttemptView.of(each) for each in delivery.log],
            payload=json.loads(delivery.body),
        )


class WebhookDeliveryListView(View):
    """Deliveries of the last thirty days, the newest first."""

    deliveries: list[WebhookDeliveryView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: DeliveryPage) -> WebhookDeliveryListView:
        return cls(
            deliveries=[WebhookDeliveryView.of(each) for each in page.deliveries],
            next_cursor=page.next_cursor,
        )


def _fields_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint.endpoint_id,
        "url": endpoint.url,
        "events": list(endpoint.events) or None,
        "description": endpoint.description,
        "created_at": endpoint.created_at,
        "previous_secret_until": endpoint.previous_until,
        "disabled_at": endpoint.disabled_at,
        "disabled_because": endpoint.disabled_because,
    }
