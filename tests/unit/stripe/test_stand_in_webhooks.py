"""Webhooks of the stand-in: signed, repeated, in any order."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stripe

from local.stripe.stand_in import StandIn
from local.stripe.webhooks import RETRY_AFTER, Delivery, Order, Plan, signature
from tests.unit.stripe.conftest import NO_REDIRECTS, START, Call

URL = "http://127.0.0.1:1/hooks"
SECRET = "whsec_test"


@pytest.fixture
def paid(call: Call, stand_in: StandIn) -> list[str]:
    """The events of one payment, in the order they happened, with an endpoint waiting for them."""
    stand_in.controls.add_webhook(URL, SECRET)
    call(
        "POST",
        "/v1/payment_intents",
        "key-1",
        amount=1000,
        currency="usd",
        payment_method="pm_card_visa",
        automatic_payment_methods=NO_REDIRECTS,
        confirm=True,
    )
    return ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def kinds(deliveries: list[Delivery]) -> list[str]:
    return [delivery.kind for delivery in deliveries]


def accept(_: Delivery) -> bool:
    return True


def test_an_event_is_signed_so_that_the_library_accepts_it(
    stand_in: StandIn, paid: list[str], client: stripe.StripeClient, monkeypatch: Any
) -> None:
    monkeypatch.setattr("time.time", START.timestamp)
    delivery = stand_in.courier.due()[0]
    header = delivery.headers["Stripe-Signature"]
    event = client.construct_event(delivery.body, header, SECRET)
    assert event.type == paid[0]
    assert event.request is not None
    assert event.request.idempotency_key == "key-1"
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(delivery.body + b" ", header, SECRET)


def test_the_signature_covers_the_time_and_the_body() -> None:
    expected = "410bd17800d26cfe0697ff4947e0326bb0818bf04ad1bb5468a03d95afddeeab"
    header = signature(b'{"a": 1}', "whsec_x", 1700000000)
    assert header == f"t=1700000000,v1={expected}"


def test_accepted_events_are_delivered_once(stand_in: StandIn, paid: list[str], call: Call) -> None:
    assert stand_in.courier.deliver(accept) == 3
    assert stand_in.courier.due() == []
    assert {each["pending_webhooks"] for each in call("GET", "/v1/events")["data"]} == {0}


def test_a_refused_event_comes_again_later_and_later(stand_in: StandIn, paid: list[str]) -> None:
    for pause in RETRY_AFTER:
        assert stand_in.courier.deliver(lambda _: False) == 0
        stand_in.clock.advance(pause - 1)
        assert stand_in.courier.due() == []
        stand_in.clock.advance(1)
        assert kinds(stand_in.courier.due()) == paid
    stand_in.courier.deliver(lambda _: False)
    stand_in.clock.advance(30 * 24 * 3600)
    assert stand_in.courier.due() == []


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(), [0, 1, 2]),
        (Plan(Order.REVERSED), [2, 1, 0]),
        (Plan(copies=2), [0, 0, 1, 1, 2, 2]),
        (Plan(paused=True), []),
    ],
)
def test_events_come_as_a_test_wants_them(
    stand_in: StandIn, paid: list[str], plan: Plan, expected: list[int]
) -> None:
    stand_in.courier.plan = plan
    assert kinds(stand_in.courier.due()) == [paid[place] for place in expected]


def test_a_shuffled_order_is_the_same_each_time(stand_in: StandIn, paid: list[str]) -> None:
    stand_in.courier.plan = Plan(Order.SHUFFLED, seed=3)
    first = kinds(stand_in.courier.due())
    assert sorted(first) == sorted(paid)
    assert kinds(stand_in.courier.due()) == first


def test_an_endpoint_hears_what_it_asked_for(call: Call, stand_in: StandIn) -> None:
    hook = {"url": URL, "enabled_events": ["payment_intent.canceled"]}
    secret = call("POST", "/v1/webhook_endpoints", **hook)["secret"]
    assert secret.startswith("whsec_")
    intent = call("POST", "/v1/payment_intents", amount=1000, currency="usd")
    call("POST", f"/v1/payment_intents/{intent['id']}/cancel")
    assert kinds(stand_in.courier.due()) == ["payment_intent.canceled"]


def test_an_endpoint_that_is_gone_hears_nothing(
    stand_in: StandIn, paid: list[str], call: Call
) -> None:
    endpoint = call("GET", "/v1/webhook_endpoints")["data"][0]
    assert "secret" not in endpoint
    call("DELETE", f"/v1/webhook_endpoints/{endpoint['id']}")
    assert stand_in.courier.due() == []
    assert stand_in.account.undelivered() == []


def test_an_event_shows_the_object_as_it_was_then(stand_in: StandIn, paid: list[str]) -> None:
    statuses = [
        json.loads(each.body)["data"]["object"]["status"] for each in stand_in.courier.due()
    ]
    assert statuses == ["requires_confirmation", "succeeded", "succeeded"]
