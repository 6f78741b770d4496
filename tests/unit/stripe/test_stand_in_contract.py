"""The stand-in against the SDK's types: what it answers, and which parameters it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.stripe.http.messages import Request
from local.stripe.http.schema import parameters
from local.stripe.resources import all_routes
from local.stripe.stand_in import StandIn
from tests.unit.stripe.conftest import NO_REDIRECTS, Call
from tests.unit.stripe.response_contract import problems

INTENTS = "/v1/payment_intents"


class Recorder:
    """Goes through everything the stand-in can answer."""

    def __init__(self, call: Call, stand_in: StandIn) -> None:
        self.call = call
        self.controls = stand_in.controls

    def intent(self, card: str = "pm_card_visa", **params: Any) -> dict[str, Any]:
        return self.call(
            "POST",
            INTENTS,
            amount=1000,
            currency="usd",
            capture_method="manual",
            payment_method=card,
            **{"automatic_payment_methods": NO_REDIRECTS, **params},
        )

    def answers(self) -> Iterator[dict[str, Any]]:
        yield from self._payments()
        yield from self._after_payment()
        yield from self._customers()
        yield from self._lists()

    def _payments(self) -> Iterator[dict[str, Any]]:
        call = self.call
        for card in ("pm_card_visa", "pm_card_threeDSecure2Required", "pm_card_chargeDeclined"):
            intent = self.intent(card, expand=["payment_method"])
            yield intent
            answer = call("POST", f"{INTENTS}/{intent['id']}/confirm", expand=["latest_charge"])
            yield answer["error"]["payment_intent"] if "error" in answer else answer
        waiting = self.intent(
            "pm_card_threeDSecure2Required",
            confirm=True,
            return_url="https://shop.example",
            allowed_payment_method_types=["card"],
        )
        yield waiting
        yield self.controls.authenticate(waiting["id"])
        failing = self.intent("pm_card_threeDSecure2Required", confirm=True)
        yield self.controls.authenticate(failing["id"], success=False)
        yield call("POST", f"{INTENTS}/{waiting['id']}/cancel", cancellation_reason="abandoned")
        yield self.controls.expire_hold(self.intent(confirm=True)["id"])

    def _after_payment(self) -> Iterator[dict[str, Any]]:
        call, controls = self.call, self.controls
        intent = self.intent(confirm=True)
        yield call("POST", f"{INTENTS}/{intent['id']}/capture", amount_to_capture=700)
        charge = intent["latest_charge"]
        refund = call("POST", "/v1/refunds", charge=charge, amount=100)
        yield refund
        yield controls.fail_refund(refund["id"])
        yield controls.review(intent["id"])
        yield controls.warn_of_fraud(charge)
        dispute = controls.dispute(charge)
        yield dispute
        yield controls.close_dispute(dispute["id"], won=True)
        yield call("GET", f"/v1/charges/{charge}", expand=["balance_transaction", "refunds"])

    def _customers(self) -> Iterator[dict[str, Any]]:
        call = self.call
        customer = call("POST", "/v1/customers", email="ada@example.com")
        yield customer
        method = call("POST", "/v1/payment_methods", type="card", card={"token": "tok_visa"})
        yield method
        path = f"/v1/payment_methods/{method['id']}"
        yield call("POST", f"{path}/attach", customer=customer["id"])
        yield call("GET", f"/v1/customers/{customer['id']}/payment_methods")
        saved = {"customer": customer["id"], "payment_method": method["id"], "confirm": True}
        yield call("POST", "/v1/setup_intents", **saved)
        strong = {"payment_method": "pm_card_threeDSecure2Required", "confirm": True}
        yield call("POST", "/v1/setup_intents", **strong)
        yield call("POST", "/v1/test_helpers/confirmation_tokens")
        yield call("POST", f"{path}/detach")
        yield call("DELETE", f"/v1/customers/{customer['id']}")
        hook = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
        yield call("POST", "/v1/webhook_endpoints", **hook)

    def _lists(self) -> Iterator[dict[str, Any]]:
        for route in all_routes():
            if route.method == "GET" and "{id}" not in route.path:
                given = {"customer": "cus_none"} if route.path == "/v1/payment_methods" else {}
                yield self.call("GET", route.path, **given)


def test_every_answer_is_what_the_sdk_expects(call: Call, stand_in: StandIn) -> None:
    answers = list(Recorder(call, stand_in).answers())
    assert len(answers) > 40
    assert [found for answer in answers for found in problems(answer)] == []


def test_the_contract_notices_what_is_wrong(call: Call) -> None:
    customer = call("POST", "/v1/customers")
    wrong = {**customer, "bogus": 1, "created": "now"}
    del wrong["livemode"]
    assert sorted(problems(wrong)) == [
        "customer.bogus: unknown",
        "customer.created: str, must be int",
        "customer.livemode: missing",
    ]


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: f"{route.method} {route.path}")
def test_every_supported_parameter_is_one_of_stripes(route: Any) -> None:
    # All lists share the code of paging; one that Stripe does not page by time refuses `created`.
    assert route.supports - {"created"} <= set(parameters(route.params).fields)


@pytest.mark.parametrize(
    ("params", "message", "code"),
    [
        ({"amount": None}, "Missing required param: amount.", "parameter_missing"),
        ({"bogus": 1}, "Received unknown parameter: bogus", "parameter_unknown"),
        (
            {"bogus": 1, "payment_method_types": ["card"]},
            "Received unknown parameters: bogus, payment_method_types",
            "parameter_unknown",
        ),
        (
            {"automatic_payment_methods": {"enabled": True, "foo": 1}},
            "Received unknown parameter: automatic_payment_methods[foo]",
            "parameter_unknown",
        ),
        (
            {"automatic_payment_methods": {"allow_redirects": "never"}},
            "Missing required param: automatic_payment_methods[enabled].",
            "parameter_missing",
        ),
        ({"amount": "ten"}, "Invalid integer: ten", "parameter_invalid_integer"),
        ({"amount": 10.5}, "Invalid integer: 10.5", "parameter_invalid_integer"),
        ({"confirm": "yes"}, "Invalid boolean: yes", None),
        (
            {"capture_method": "later"},
            "Invalid capture_method: must be one of automatic, automatic_async, or manual",
            None,
        ),
        ({"automatic_payment_methods": 1}, "Invalid object", None),
        ({"metadata": "x"}, "Invalid object", None),
        ({"expand": "x"}, "Invalid array", None),
        (
            {"description": ""},
            "You passed an empty string for 'description'.",
            "parameter_invalid_empty",
        ),
        ({"metadata": {"k" * 41: "v"}}, "keys can have up to 40 characters", None),
        ({"metadata": {"k": "v" * 501}}, "values can have up to 500 characters", None),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, "at most 50 keys", None),
    ],
)
def test_parameters_are_checked_in_stripes_words(
    call: Call, params: dict[str, Any], message: str, code: str | None
) -> None:
    error = call("POST", INTENTS, **{"amount": 1000, "currency": "usd", **params})["error"]
    assert error["type"] == "invalid_request_error"
    assert message in error["message"]
    assert error.get("code") == code


@pytest.mark.parametrize(
    "params",
    [
        {"type": "card", "card": {"number": "0000", "exp_month": 1, "exp_year": 2030}},
        {"type": "card", "card": {"number": "0000", "bogus": 1}},
    ],
)
def test_a_card_number_is_refused_and_not_repeated(call: Call, params: dict[str, Any]) -> None:
    error = call("POST", "/v1/payment_methods", **params)["error"]
    assert "generally unsafe" in error["message"]
    assert "0000" not in str(error)


@pytest.mark.parametrize("form", ["a[[b]=1", "=1", "a=1&a[b]=2", "a[b]=1&a=2"])
def test_a_form_that_cannot_be_read_is_refused(
    form: str, raw: Callable[[str], dict[str, Any]]
) -> None:
    assert raw(form)["error"]["type"] == "invalid_request_error"


@pytest.fixture
def raw(stand_in: StandIn) -> Callable[[str], dict[str, Any]]:
    """Post a body as it is."""

    def post(body: str) -> dict[str, Any]:
        headers = {"authorization": "Bearer sk_test_1"}
        answer: dict[str, Any] = json.loads(
            stand_in.api.handle(Request("POST", INTENTS, "", body, headers)).body
        )
        return answer

    return post


def test_a_url_that_is_none_is_a_404(call: Call) -> None:
    assert "Unrecognized request URL" in call("GET", "/v1/unicorns")["error"]["message"]
    missing = call("GET", f"{INTENTS}/pi_nope")["error"]
    assert missing["message"] == "No such payment_intent: 'pi_nope'"
    assert (missing["code"], missing["param"]) == ("resource_missing", "intent")
