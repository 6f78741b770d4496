"""Holds what was sent and answered to the protocol's schemas."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator

from tests.integration.ucp.schemas import (
    ERROR,
    LOOKUP,
    PROFILE,
    WITH_DISCOUNTS,
    WITH_FULFILLMENT,
    problems,
)
from tests.integration.ucp.shopping import Exchange

_AGENT = re.compile(r'profile="https://[^"]+/\.well-known/ucp"')
_CATALOG = {
    "lookup": (f"{LOOKUP}#/$defs/lookup_request", f"{LOOKUP}#/$defs/lookup_response"),
    "product": (f"{LOOKUP}#/$defs/get_product_request", f"{LOOKUP}#/$defs/get_product_response"),
}
_CHANGES = ("create", "update", "complete", "cancel")


def contract_problems(exchanges: Iterable[Exchange]) -> list[str]:
    """Everything in them that the protocol doesn't allow."""
    return [
        f"{exchange.operation}: {problem}"
        for exchange in exchanges
        for problem in (*_request_problems(exchange), *_answer_problems(exchange))
    ]


def _request_problems(exchange: Exchange) -> Iterator[str]:
    operation = exchange.operation
    if operation == "discovery":
        return
    yield from _header_problems(exchange)
    if operation in _CATALOG:
        yield from problems(exchange.sent, _CATALOG[operation][0])
    elif operation in ("create", "update", "complete"):
        # The extension is checked with the base: it refers to it.
        yield from problems(exchange.sent, WITH_FULFILLMENT, operation)
    elif exchange.sent:
        yield "there must be nothing in the body"


def _header_problems(exchange: Exchange) -> Iterator[str]:
    headers = {name.lower(): value for name, value in exchange.headers.items()}
    if not _AGENT.fullmatch(headers.get("ucp-agent", "")):
        yield "UCP-Agent does not name the profile"
    keys = ["request-id"] + (["idempotency-key"] if exchange.operation in _CHANGES else [])
    for name in keys:
        if str(uuid.UUID(headers.get(name, "0" * 32))) != headers.get(name):
            yield f"{name} is no UUID"
    if exchange.body is not None and headers.get("content-type") != "application/json":
        yield "the body is not declared as JSON"


def _answer_problems(exchange: Exchange) -> Iterator[str]:
    """Proper answers only: faults of the line are not the protocol's."""
    response = exchange.response
    if response is None or not 200 <= response.status < 300:
        return
    if not response.headers.get("Content-Type", "").startswith("application/json"):
        return
    answer = json.loads(response.body)
    if answer.get("ucp", {}).get("status") == "error":
        yield from problems(answer, ERROR)
    elif exchange.operation == "discovery":
        yield from problems(answer, f"{PROFILE}#/$defs/business_profile")
    elif exchange.operation in _CATALOG:
        yield from problems(answer, _CATALOG[exchange.operation][1])
    else:
        yield from problems(answer, WITH_FULFILLMENT)
        yield from problems(answer, WITH_DISCOUNTS)
