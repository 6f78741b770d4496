"""Requests and responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.stripe.http.failures import StripeFailure, StripeObject
from local.stripe.state.account import API_VERSION


@dataclass(frozen=True)
class Request:
    """One HTTP request. Header names are lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """One HTTP response; the body is JSON."""

    status: int
    body: str
    headers: Mapping[str, str]


def error_body(failure: StripeFailure, request_id: str) -> StripeObject:
    """The body of an error."""
    log = f"https://dashboard.stripe.com/test/logs/{request_id}"
    return {"error": {**failure.error, "request_log_url": log}}


def reply(status: int, body: StripeObject, request_id: str) -> Answer:
    """A response of its own."""
    headers = {
        "Content-Type": "application/json",
        "Request-Id": request_id,
        "Stripe-Version": API_VERSION,
    }
    return Answer(status, json.dumps(body), headers)


def replay(kept: Mapping[str, Any], request_id: str) -> Answer:
    """The response that an idempotency key remembers."""
    headers = {
        "Content-Type": "application/json",
        "Idempotent-Replayed": "true",
        "Original-Request": kept["request_id"],
        "Request-Id": request_id,
        "Stripe-Version": API_VERSION,
    }
    return Answer(kept["status"], kept["body"], headers)
