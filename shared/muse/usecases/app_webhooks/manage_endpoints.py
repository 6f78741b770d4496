"""Create, look at, rotate and delete apps' endpoints."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.app_webhooks.endpoint import MOST_ENDPOINTS, WebhookEndpoint, context_of
from muse.domain.errors import Conflict, NotFound
from muse.domain.ids import new_webhook_endpoint_id, new_webhook_secret
from muse.domain.outbox.event import EventName
from muse.usecases.app_webhooks.dependencies import EndpointDependencies


@dataclass(frozen=True, slots=True)
class CreateEndpoint:
    """Tell this URL of events: of these, or of all when there are none."""

    url: str
    events: tuple[EventName, ...]
    description: str | None
    created_by: str


@dataclass(frozen=True, slots=True)
class EndpointWithSecret:
    """An endpoint, and the secret that nobody is told again."""

    endpoint: WebhookEndpoint
    secret: str


def create_endpoint(command: CreateEndpoint, deps: EndpointDependencies) -> EndpointWithSecret:
    """Errors: WebhookUrlRefused, Conflict when there are too many, Unavailable."""
    deps.sender.require_reachable(command.url)
    if len(deps.endpoints.endpoints()) >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} endpoints already. Delete one first.")
    endpoint_id, secret = new_webhook_endpoint_id(), new_webhook_secret()
    endpoint = WebhookEndpoint(
        endpoint_id=endpoint_id,
        url=command.url,
        events=tuple(dict.fromkeys(command.events)),
        created_at=deps.clock.now(),
        created_by=command.created_by,
        sealed=deps.encryption.encrypt(secret, context_of(endpoint_id)),
        description=command.description,
    )
    deps.endpoints.save(endpoint)
    return EndpointWithSecret(endpoint, secret)


def list_endpoints(deps: EndpointDependencies) -> tuple[WebhookEndpoint, ...]:
    """All of them, the oldest first. Error: Unavailable."""
    return deps.endpoints.endpoints()


def view_endpoint(endpoint_id: str, deps: EndpointDependencies) -> WebhookEndpoint:
    """Errors: NotFound, Unavailable."""
    endpoint = deps.endpoints.endpoint(endpoint_id)
    if endpoint is None:
        raise NotFound
    return endpoint


def delete_endpoint(endpoint_id: str, deps: EndpointDependencies) -> None:
    """What it was not told yet it is not told any more. Errors: NotFound, VersionConflict,
    Unavailable."""
    deps.endpoints.delete(view_endpoint(endpoint_id, deps))


def rotate_secret(endpoint_id: str, deps: EndpointDependencies) -> EndpointWithSecret:
    """Sign with a new secret, and for a day with the present one, too. Errors: NotFound, Conflict
    when it is disabled, VersionConflict, Unavailable."""
    endpoint, secret = view_endpoint(endpoint_id, deps), new_webhook_secret()
    sealed = deps.encryption.encrypt(secret, endpoint.context)
    rotated = endpoint.rotate(sealed, deps.clock.now())
    deps.endpoints.save(rotated)
    return EndpointWithSecret(rotated, secret)
