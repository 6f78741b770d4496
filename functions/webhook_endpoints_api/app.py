"""Where the app wants to be told of events, and what it was told."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.api.app_webhooks.endpoints import (
    EndpointDeletedView,
    WebhookDeliveryListView,
    WebhookDeliveryView,
    WebhookEndpointBody,
    WebhookEndpointListView,
    WebhookEndpointView,
    WebhookEndpointWithSecretView,
)
from muse.runtime.api.base import Success
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, developers_only, http_app, serve
from muse.runtime.strict_query import known_parameters_only
from muse.runtime.wiring.app_webhooks import managing_endpoints, webhook_endpoints
from muse.usecases.app_webhooks import manage_endpoints as manage
from muse.usecases.app_webhooks.view_deliveries import list_deliveries, redeliver

_PATH = "/api/v1/webhook-endpoints"
_TAGS = ["Webhooks to the app"]

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=300)]

app = http_app()
app.use(middlewares=[developers_only, known_parameters_only])


@app.post(
    _PATH,
    operation_id="createWebhookEndpoint",
    tags=_TAGS,
    status_code=201,
    responses=errors(400, 401, 403, 409, 413, 422, success=201),
)
def post_endpoint(body: WebhookEndpointBody) -> Success[WebhookEndpointWithSecretView]:
    """Have a URL told of events. It must be https and lead to public addresses. The secret that
    signs is shown this once."""
    made = manage.create_endpoint(body.to_command(caller(app)), managing_endpoints())
    return Success(data=WebhookEndpointWithSecretView.with_secret(made))


@app.get(_PATH, operation_id="listWebhookEndpoints", tags=_TAGS, responses=errors(401, 403, 422))
def get_endpoints() -> Success[WebhookEndpointListView]:
    """All endpoints, without their secrets."""
    found = manage.list_endpoints(managing_endpoints())
    views = [WebhookEndpointView.of(endpoint) for endpoint in found]
    return Success(data=WebhookEndpointListView(endpoints=views))


@app.get(
    f"{_PATH}/<endpoint_id>",
    operation_id="getWebhookEndpoint",
    tags=_TAGS,
    responses=errors(401, 403, 404, 422),
)
def get_endpoint(endpoint_id: str) -> Success[WebhookEndpointView]:
    """One endpoint, without its secrets. `disabledBecause` says why it is told nothing any more."""
    found = manage.view_endpoint(endpoint_id, managing_endpoints())
    return Success(data=WebhookEndpointView.of(found))


@app.delete(
    f"{_PATH}/<endpoint_id>",
    operation_id="deleteWebhookEndpoint",
    tags=_TAGS,
    responses=errors(401, 403, 404, 409, 422),
)
def delete_endpoint(endpoint_id: str) -> Success[EndpointDeletedView]:
    """Tell it of nothing any more, neither of what is new nor of what it could not be told yet."""
    manage.delete_endpoint(endpoint_id, managing_endpoints())
    return Success(data=EndpointDeletedView())


@app.post(
    f"{_PATH}/<endpoint_id>/rotate-secret",
    operation_id="rotateWebhookSecret",
    tags=_TAGS,
    responses=errors(401, 403, 404, 409, 422),
)
def post_rotate_secret(endpoint_id: str) -> Success[WebhookEndpointWithSecretView]:
    """Sign with a new secret, shown this once. The present one signs, too, for 24 hours."""
    made = manage.rotate_secret(endpoint_id, managing_endpoints())
    return Success(data=WebhookEndpointWithSecretView.with_secret(made))


@app.get(
    f"{_PATH}/<endpoint_id>/deliveries",
    operation_id="listWebhookDeliveries",
    tags=_TAGS,
    responses=errors(401, 403, 404, 422),
)
def get_deliveries(
    endpoint_id: str, limit: Limit = 50, cursor: Cursor = None
) -> Success[WebhookDeliveryListView]:
    """What the endpoint was told in the last thirty days, the newest first, with every attempt."""
    page = list_deliveries(endpoint_id, limit, cursor, managing_endpoints())
    return Success(data=WebhookDeliveryListView.of(page))


@app.post(
    f"{_PATH}/<endpoint_id>/deliveries/<delivery_id>/redeliver",
    operation_id="redeliverWebhook",
    tags=_TAGS,
    status_code=202,
    responses=errors(401, 403, 404, 409, 422, success=202),
)
def post_redeliver(endpoint_id: str, delivery_id: str) -> Success[WebhookDeliveryView]:
    """Tell it again, whatever came of it before: within a minute, and with all pauses from the
    beginning. It has the same `webhook-id`."""
    again = redeliver(endpoint_id, delivery_id, managing_endpoints())
    return Success(data=WebhookDeliveryView.of(again))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


cold_start.finish(webhook_endpoints)
