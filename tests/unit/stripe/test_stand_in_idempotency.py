"""Idempotency keys and planned faults of the stand-in."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
import stripe

from local.stripe.http.idempotency import LIFETIME
from local.stripe.http.messages import Answer, Request
from local.stripe.http.request_checks import ConnectionDropped
from local.stripe.in_process import Crash, InProcessClient, When
from local.stripe.stand_in import StandIn
from tests.unit.stripe.conftest import NO_REDIRECTS, SECRET, START, Call

INTENTS = "/v1/payment_intents"
PAY: dict[str, Any] = {
    "amount": 1000,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "automatic_payment_methods": NO_REDIRECTS,
    "confirm": True,
}


def request(body: str, key: str = "k", path: str = INTENTS, **headers: str) -> Request:
    given = {"authorization": f"Bearer {SECRET}", "idempotency-key": key, **headers}
    return Request("POST", path, "", body, given)


def charges(call: Call) -> int:
    return len(call("GET", "/v1/charges", limit=100)["data"])


def test_the_same_key_has_one_effect_and_one_answer(stand_in: StandIn, call: Call) -> None:
    form = "amount=1000&currency=usd"
    first, again = (stand_in.api.handle(request(form)) for _ in range(2))
    assert first.body == again.body
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(call("GET", INTENTS)["data"]) == 1


def test_the_order_of_parameters_does_not_matter(stand_in: StandIn) -> None:
    first = stand_in.api.handle(request("amount=1000&currency=usd"))
    assert stand_in.api.handle(request("currency=usd&amount=1000")).body == first.body


def test_a_refusal_is_kept_too(call: Call) -> None:
    declined = {**PAY, "payment_method": "pm_card_chargeDeclined"}
    first = call("POST", INTENTS, "k", **declined)
    again = call("POST", INTENTS, "k", **declined)
    assert first["error"]["charge"] == again["error"]["charge"]
    assert charges(call) == 1


def test_a_key_keeps_its_parameters_and_its_endpoint(call: Call) -> None:
    intent = call("POST", INTENTS, "k", **PAY)
    other = call("POST", INTENTS, "k", **{**PAY, "amount": 2000})["error"]
    assert other["type"] == "idempotency_error"
    assert "same parameters they were first used with" in other["message"]
    elsewhere = call("POST", f"{INTENTS}/{intent['id']}", "k", **PAY)["error"]
    assert elsewhere["type"] == "idempotency_error"
    assert f"('{INTENTS}' vs '{INTENTS}/{intent['id']}')" in elsewhere["message"]


def test_a_key_is_forgotten_after_a_day(call: Call, stand_in: StandIn) -> None:
    call("POST", INTENTS, "k", **PAY)
    stand_in.controls.advance(LIFETIME - 1)
    call("POST", INTENTS, "k", **PAY)
    assert charges(call) == 1
    stand_in.controls.advance(1)
    call("POST", INTENTS, "k", **PAY)
    assert charges(call) == 2


@pytest.mark.parametrize(
    "wrong", [{"amount": "x"}, {"bogus": 1}, {"currency": None}, {"capture_method": "later"}]
)
def test_a_call_that_fails_validation_leaves_its_key_free(
    call: Call, wrong: dict[str, Any]
) -> None:
    assert "error" in call("POST", INTENTS, "k", **{**PAY, **wrong})
    assert call("POST", INTENTS, "k", **PAY)["status"] == "succeeded"


@pytest.mark.parametrize("kind", ["429", "lock_timeout", "500_before", "drop_before"])
def test_what_fails_before_it_is_done_leaves_its_key_free(
    stand_in: StandIn, client: stripe.StripeClient, kind: str, call: Call
) -> None:
    stand_in.faults.add("POST", kind)
    with pytest.raises(stripe.StripeError):
        client.v1.payment_intents.create(PAY, {"idempotency_key": "k"})  # type: ignore[arg-type]  # a plain dict
    assert charges(call) == 0
    assert call("POST", INTENTS, "k", **PAY)["status"] == "succeeded"


def test_a_lost_answer_is_there_for_the_next_call(stand_in: StandIn, call: Call) -> None:
    stand_in.faults.add("POST", "drop_after")
    with pytest.raises(ConnectionDropped):
        call("POST", INTENTS, "k", **PAY)
    assert call("POST", INTENTS, "k", **PAY)["status"] == "succeeded"
    assert charges(call) == 1


def test_an_internal_error_after_the_effect_is_kept(stand_in: StandIn, call: Call) -> None:
    stand_in.faults.add("POST", "500_after")
    for _ in range(2):
        assert call("POST", INTENTS, "k", **PAY)["error"]["type"] == "api_error"
    assert charges(call) == 1


def test_a_key_in_use_is_a_conflict() -> None:
    entered, leave = threading.Event(), threading.Event()

    def wait(_: float) -> None:
        entered.set()
        assert leave.wait(5)

    stand_in = StandIn(now=START.timestamp, wait=wait)
    stand_in.faults.add("POST", "slow", seconds=1)
    answers: list[Answer] = []
    form = "amount=1000&currency=usd"
    first = threading.Thread(target=lambda: answers.append(stand_in.api.handle(request(form))))
    first.start()
    assert entered.wait(5)
    conflict = stand_in.api.handle(request(form))
    leave.set()
    first.join(5)
    assert conflict.status == 409
    assert json.loads(conflict.body)["error"]["code"] == "idempotency_key_in_use"
    assert answers[0].status == 200
    assert stand_in.api.handle(request(form)).body == answers[0].body


def test_a_fault_waits_for_its_turn_and_ends(stand_in: StandIn, call: Call) -> None:
    stand_in.faults.add("GET /v1/charges$", "500_before", 2, skip=1)
    outcomes = ["error" in call("GET", "/v1/charges") for _ in range(4)]
    assert outcomes == [False, True, True, False]
    stand_in.faults.add("GET /v1/charges", "429", 100)
    stand_in.faults.clear()
    assert "error" not in call("GET", "/v1/charges")


def test_a_fault_may_be_of_one_key_only(stand_in: StandIn, call: Call) -> None:
    stand_in.faults.add("POST", "500_before", key="cs_1:")
    stand_in.faults.add("POST", "drop_before", key="cs_2:create")
    assert call("POST", INTENTS, "cs_3:create:1", **PAY)["status"] == "succeeded"
    assert "error" in call("POST", INTENTS, "cs_1:create:1", **PAY)
    with pytest.raises(ConnectionDropped):
        call("POST", INTENTS, "cs_2:create:1", **PAY)
    assert stand_in.faults.planned() == []


@pytest.mark.parametrize(
    ("match", "kind", "message"),
    [("(", "429", "not a pattern"), ("GET", "meltdown", "not a valid FaultKind")],
)
def test_a_fault_that_makes_no_sense_is_not_planned(
    stand_in: StandIn, match: str, kind: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        stand_in.faults.add(match, kind)
    assert stand_in.faults.planned() == []


@pytest.mark.parametrize("when", list(When))
def test_a_crash_happens_before_or_after_the_effect(
    client: stripe.StripeClient, transport: InProcessClient, call: Call, when: When
) -> None:
    transport.crash_at(when, 2)
    client.v1.charges.list()
    with pytest.raises(Crash):
        client.v1.payment_intents.create(PAY, {"idempotency_key": "k"})  # type: ignore[arg-type]  # a plain dict
    assert charges(call) == (1 if when is When.AFTER else 0)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "You did not provide an API key"),
        ("Bearer pk_test_1", "Invalid API Key provided"),
        ("Bearer sk_live_1", "Invalid API Key provided"),
        ("Basic ???", "You did not provide an API key"),
    ],
)
def test_only_a_test_key_is_let_in(stand_in: StandIn, key: str, message: str) -> None:
    answer = stand_in.api.handle(request("amount=1000&currency=usd", authorization=key))
    assert answer.status == 401
    assert message in json.loads(answer.body)["error"]["message"]


def test_another_version_of_the_api_is_not_pretended(stand_in: StandIn) -> None:
    version = {"stripe-version": "2022-11-15"}
    answer = stand_in.api.handle(request("amount=1000&currency=usd", **version))
    assert answer.status == 400
    assert "2022-11-15" in answer.body
