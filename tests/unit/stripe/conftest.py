"""A stand-in of Stripe on a clock of its own, and what speaks to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe
from stripe._encode import _api_encode

from local.stripe.http.messages import Request
from local.stripe.in_process import InProcessClient
from local.stripe.stand_in import StandIn
from muse.adapters.stripe import StripePayments, StripeSettings
from muse.adapters.stripe.transport.retry_policy import RetryPolicy

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}
SECRET = "sk_test_standin"

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn(now=START.timestamp)


@pytest.fixture
def transport(stand_in: StandIn) -> InProcessClient:
    return InProcessClient(stand_in)


@pytest.fixture
def client(transport: InProcessClient) -> stripe.StripeClient:
    """The stripe library, as it comes."""
    return stripe.StripeClient(SECRET, http_client=transport, max_network_retries=0)


@pytest.fixture
def call(stand_in: StandIn) -> Call:
    """Make a call without the library: `call("POST", "/v1/refunds", charge=…)`, the JSON body."""

    def make(method: str, path: str, key: str | None = None, **params: Any) -> dict[str, Any]:
        form = urlencode(list(_api_encode(params)))
        query, body = ("", form) if method == "POST" else (form, "")
        headers = {"authorization": f"Bearer {SECRET}"} | ({"idempotency-key": key} if key else {})
        answer = stand_in.api.handle(Request(method, path, query, body, headers))
        found: dict[str, Any] = json.loads(answer.body)
        return found

    return make


@pytest.fixture
def payments(stand_in: StandIn, transport: InProcessClient) -> StripePayments:
    """The adapter, patient in the stand-in's time."""

    def now() -> datetime:
        return datetime.fromtimestamp(stand_in.clock.now(), UTC)

    retry_policy = RetryPolicy(
        budget_seconds=6,
        sleep=stand_in.clock.advance,
        clock=lambda: START.timestamp() + stand_in.clock.ahead,
    )
    return StripePayments(StripeSettings(SECRET), transport, retry_policy, now)
