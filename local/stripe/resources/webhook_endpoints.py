"""Webhook endpoints: where events are delivered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, bad_parameter
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.state.account import API_VERSION, Account


def register(
    account: Account, url: str, secret: str | None = None, events: Sequence[str] = ("*",)
) -> StripeObject:
    """Deliver these kinds of events to `url`, signed with `secret` (a new one unless given).

    An endpoint of the same URL is replaced: registering at every start does not pile up.
    """
    for earlier in listing.all_of(account, "webhook_endpoint", url=url):
        account.remove(earlier)
    endpoint = account.add(
        "webhook_endpoint",
        "we",
        api_version=API_VERSION,
        application=None,
        description=None,
        enabled_events=list(events),
        metadata={},
        status="enabled",
        url=url,
    )
    account.remember(endpoint["id"], secret=secret or f"whsec_{secrets.token_hex(16)}")
    return endpoint


def _create(call: Call) -> StripeObject:
    url = call.params["url"]
    if not url.startswith(("http://", "https://")):
        raise bad_parameter(
            "Invalid URL: An explicit scheme (such as https) must be provided.", "url"
        )
    endpoint = register(call.account, url, None, call.params["enabled_events"])
    metadata = merged_metadata(endpoint, call.params.get("metadata"))
    call.account.change(endpoint, metadata=metadata, **call.want("description"))
    # The secret is told once, to the one who creates the endpoint.
    return {**endpoint, "secret": call.account.notes(endpoint["id"])["secret"]}


def _update(call: Call) -> StripeObject:
    endpoint = call.account.get("webhook_endpoint", call.id)
    fields = call.want("description", "enabled_events", "url")
    if "disabled" in call.params:
        fields["status"] = "disabled" if call.params["disabled"] else "enabled"
    metadata = merged_metadata(endpoint, call.params.get("metadata"))
    return call.account.change(endpoint, metadata=metadata, **fields)


def _delete(call: Call) -> StripeObject:
    call.account.remove(call.account.get("webhook_endpoint", call.id))
    return {"id": call.id, "object": "webhook_endpoint", "deleted": True}


_PATH = "/v1/webhook_endpoints"
_FIELDS = supporting("description", "enabled_events", "metadata", "url")

ROUTES = (
    Route("POST", _PATH, _create, "WebhookEndpointCreateParams", _FIELDS),
    listing.list_route("webhook_endpoint", _PATH, "WebhookEndpointListParams"),
    listing.retrieve_route("webhook_endpoint", f"{_PATH}/{{id}}", "WebhookEndpointRetrieveParams"),
    Route(
        "POST",
        f"{_PATH}/{{id}}",
        _update,
        "WebhookEndpointUpdateParams",
        _FIELDS | supporting("disabled"),
    ),
    Route("DELETE", f"{_PATH}/{{id}}", _delete, "WebhookEndpointDeleteParams"),
)
