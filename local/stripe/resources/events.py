"""Events: what happened, with the object as it was then."""

from __future__ import annotations

import copy
from fnmatch import fnmatchcase

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject
from local.stripe.http.routing import Call, Route, supporting
from local.stripe.state.account import API_VERSION, Account


def emit(
    account: Account, kind: str, about: StripeObject, previous: StripeObject | None = None
) -> StripeObject:
    """Record an event, and for which webhook endpoints it is."""
    data: StripeObject = {"object": copy.deepcopy(about)}
    if previous is not None:
        data["previous_attributes"] = previous
    listeners = [
        each["id"] for each in account.newest_first("webhook_endpoint") if _hears(each, kind)
    ]
    cause = account.cause
    event = account.add(
        "event",
        "evt",
        api_version=API_VERSION,
        data=data,
        pending_webhooks=len(listeners),
        request={"id": cause.request_id, "idempotency_key": cause.idempotency_key},
        type=kind,
    )
    if listeners:
        account.remember(event["id"], deliver_to=listeners, attempts=0, next_at=event["created"])
    return event


def _hears(endpoint: StripeObject, kind: str) -> bool:
    wanted = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in wanted or kind in wanted)


def _list(call: Call) -> StripeObject:
    wanted = [*call.params.get("types", []), *call.want("type").values()] or ["*"]
    found = (
        event
        for event in call.account.newest_first("event")
        if any(fnmatchcase(event["type"], each) for each in wanted)
    )
    return listing.page(call, found, "/v1/events")


_PAGING = supporting("created", "limit", "starting_after", "ending_before")

ROUTES = (
    Route("GET", "/v1/events", _list, "EventListParams", _PAGING | supporting("type", "types")),
    listing.retrieve_route("event", "/v1/events/{id}", "EventRetrieveParams"),
)
