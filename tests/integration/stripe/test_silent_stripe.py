"""A payment service that takes calls and says nothing: the shopper is told in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
import stripe

from muse.adapters.stripe import StripePayments, StripeSettings
from muse.adapters.stripe.transport.connection import KeptConnection
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.errors import PaymentsUnavailable

BUDGET = 1.2
A_MOMENT = 2.0  # a busy machine takes its time


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("read_seconds", [0.3, 1.0, 4.0])
def test_a_call_takes_no_longer_than_its_budget(silent: str, read_seconds: float) -> None:
    transport = KeptConnection(connect_seconds=0.5, read_seconds=read_seconds)
    settings = StripeSettings("sk_test_standin", api_base=silent)
    payments = StripePayments(settings, transport, RetryPolicy(budget_seconds=BUDGET))
    began = time.monotonic()

    with pytest.raises(PaymentsUnavailable):
        payments.retrieve("pi_1")

    assert time.monotonic() - began < BUDGET + A_MOMENT


def test_a_call_without_a_budget_has_the_transport_s_own_limit(silent: str) -> None:
    began = time.monotonic()
    with pytest.raises(stripe.APIConnectionError):
        KeptConnection(0.5, 0.3).request("get", silent, {})
    assert 0.3 <= time.monotonic() - began < 0.3 + A_MOMENT
