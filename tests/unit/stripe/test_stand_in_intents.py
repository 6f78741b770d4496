"""PaymentIntents of the stand-in: what may happen in which state, in Stripe's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from local.stripe.stand_in import StandIn
from local.stripe.state.account import Remainder
from tests.unit.stripe.conftest import NO_REDIRECTS, Call

INTENTS = "/v1/payment_intents"


def create(call: Call, card: str | None = "pm_card_visa", **params: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "amount": 1000,
        "currency": "usd",
        "capture_method": "manual",
        "automatic_payment_methods": NO_REDIRECTS,
    }
    if card:
        given["payment_method"] = card
    return call("POST", INTENTS, **{**given, **params})


def step(call: Call, intent: dict[str, Any], name: str, **params: Any) -> dict[str, Any]:
    return call("POST", f"{INTENTS}/{intent['id']}/{name}", **params)


def in_state(call: Call, stand_in: StandIn, status: str) -> dict[str, Any]:
    """An intent that has come to this status."""
    if status == "requires_payment_method":
        return create(call, None)
    card = "pm_card_threeDSecure2Required" if status == "requires_action" else "pm_card_visa"
    intent = create(call, card)
    steps = {
        "requires_confirmation": (),
        "requires_action": ("confirm",),
        "requires_capture": ("confirm",),
        "succeeded": ("confirm", "capture"),
        "canceled": ("cancel",),
    }
    for name in steps[status]:
        intent = step(call, intent, name)
    assert intent["status"] == status
    return intent


STATES = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "requires_capture",
    "succeeded",
    "canceled",
)
ALLOWED = {
    "confirm": {"requires_confirmation", "requires_action"},
    "capture": {"requires_capture"},
    "cancel": set(STATES) - {"succeeded", "canceled"},
}
REFUSALS = {
    "confirm": "You cannot confirm this PaymentIntent because",
    "capture": "This PaymentIntent could not be captured because it has",
    "cancel": "You cannot cancel this PaymentIntent because it has a status of",
}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("name", list(ALLOWED))
def test_each_step_is_possible_in_its_states_only(
    call: Call, stand_in: StandIn, status: str, name: str
) -> None:
    intent = in_state(call, stand_in, status)
    answer = step(call, intent, name)
    if status in ALLOWED[name]:
        assert answer["object"] == "payment_intent"
    else:
        assert answer["error"]["code"] == "payment_intent_unexpected_state"
        assert answer["error"]["message"].startswith(REFUSALS[name])
        assert answer["error"]["payment_intent"]["status"] == status


@pytest.mark.parametrize("status", STATES)
def test_the_amount_changes_until_money_is_held(call: Call, stand_in: StandIn, status: str) -> None:
    intent = in_state(call, stand_in, status)
    answer = call("POST", f"{INTENTS}/{intent['id']}", amount=900)
    if status in ("requires_capture", "succeeded", "canceled"):
        assert "amount could not be updated" in answer["error"]["message"]
        assert call("GET", f"{INTENTS}/{intent['id']}")["amount"] == 1000
    else:
        assert answer["amount"] == 900
        assert answer["next_action"] is None


def test_a_new_card_must_be_confirmed_again(call: Call, stand_in: StandIn) -> None:
    intent = in_state(call, stand_in, "requires_action")
    changed = call("POST", f"{INTENTS}/{intent['id']}", payment_method="pm_card_mastercard")
    assert (changed["status"], changed["next_action"]) == ("requires_confirmation", None)


def test_a_card_is_taken_off_by_an_empty_value(call: Call) -> None:
    intent = create(call)
    changed = call("POST", f"{INTENTS}/{intent['id']}", payment_method="")
    assert (changed["status"], changed["payment_method"]) == ("requires_payment_method", None)


def test_no_more_than_is_held_can_be_captured(call: Call) -> None:
    intent = step(call, create(call), "confirm")
    assert step(call, intent, "capture", amount_to_capture=1001)["error"]["code"] == (
        "amount_too_large"
    )
    assert step(call, intent, "capture", amount_to_capture=1000)["amount_received"] == 1000


def test_a_part_that_is_captured_ends_the_hold(call: Call) -> None:
    intent = step(call, step(call, create(call), "confirm"), "capture", amount_to_capture=600)
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 600)
    assert (intent["amount"], intent["amount_capturable"]) == (1000, 0)
    charge = call("GET", f"/v1/charges/{intent['latest_charge']}")
    assert (charge["amount_captured"], charge["amount_refunded"]) == (600, 0)
    assert charge["captured"]
    assert not charge["refunded"]


def test_an_account_may_record_the_rest_of_a_hold_as_a_refund(
    call: Call, stand_in: StandIn
) -> None:
    stand_in.controls.set_remainder(Remainder.REFUNDED)
    intent = step(call, step(call, create(call), "confirm"), "capture", amount_to_capture=600)
    charge = call("GET", f"/v1/charges/{intent['latest_charge']}")
    assert (charge["amount_captured"], charge["amount_refunded"]) == (600, 400)
    assert [each["amount"] for each in call("GET", "/v1/refunds")["data"]] == [400]
    refund = call("POST", "/v1/refunds", payment_intent=intent["id"])
    assert refund["amount"] == 600
    assert call("GET", f"/v1/charges/{charge['id']}")["refunded"]


def test_an_account_may_record_a_released_hold_as_a_refund(call: Call, stand_in: StandIn) -> None:
    stand_in.controls.set_remainder(Remainder.REFUNDED)
    intent = step(call, step(call, create(call), "confirm"), "cancel")
    charge = call("GET", f"/v1/charges/{intent['latest_charge']}")
    assert (charge["amount_refunded"], charge["refunded"]) == (1000, True)
    assert stand_in.controls.money()["refunded"] == 0


def test_a_hold_expires_after_seven_days(call: Call, stand_in: StandIn) -> None:
    intent = step(call, create(call), "confirm", expand=["latest_charge"])
    details = intent["latest_charge"]["payment_method_details"]["card"]
    assert details["capture_before"] == stand_in.clock.now() + 7 * 24 * 3600
    stand_in.controls.advance(timedelta(days=7).total_seconds() - 1)
    assert call("GET", f"{INTENTS}/{intent['id']}")["status"] == "requires_capture"
    stand_in.controls.advance(1)
    gone = call("GET", f"{INTENTS}/{intent['id']}")
    assert (gone["status"], gone["cancellation_reason"]) == ("canceled", "expired")
    assert gone["amount_capturable"] == 0


def test_an_intent_that_captures_by_itself_is_paid_at_once(call: Call) -> None:
    intent = step(call, create(call, capture_method="automatic"), "confirm")
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1000)


def test_a_refused_card_is_taken_off_and_the_reason_kept(call: Call) -> None:
    intent = create(call, "pm_card_chargeDeclinedInsufficientFunds")
    error = step(call, intent, "confirm")["error"]
    assert (error["type"], error["code"]) == ("card_error", "card_declined")
    assert error["decline_code"] == "insufficient_funds"
    after = call("GET", f"{INTENTS}/{intent['id']}")
    assert (after["status"], after["payment_method"]) == ("requires_payment_method", None)
    assert after["last_payment_error"]["decline_code"] == "insufficient_funds"
    assert call("GET", f"/v1/charges/{after['latest_charge']}")["status"] == "failed"


def test_a_shopper_who_is_away_cannot_authenticate(call: Call) -> None:
    intent = create(call, "pm_card_authenticationRequired")
    error = step(call, intent, "confirm", off_session=True)["error"]
    assert error["code"] == "authentication_required"


def test_three_d_secure_then_refused(call: Call, stand_in: StandIn) -> None:
    intent = create(call, "pm_card_threeDSecureRequiredChargeDeclined")
    assert step(call, intent, "confirm")["status"] == "requires_action"
    after = stand_in.controls.authenticate(intent["id"])
    assert after["status"] == "requires_payment_method"
    assert after["last_payment_error"]["code"] == "card_declined"


def test_a_bank_redirect_needs_a_place_to_come_back_to(call: Call) -> None:
    intent = create(call, automatic_payment_methods={"enabled": True})
    assert "you must provide a `return_url`" in step(call, intent, "confirm")["error"]["message"]
    paid = step(call, intent, "confirm", return_url="https://shop.example")
    assert paid["status"] == "requires_capture"


def test_a_method_without_a_customer_pays_once(call: Call) -> None:
    method = call("POST", "/v1/payment_methods", type="card", card={"token": "tok_visa"})
    step(call, create(call, method["id"]), "confirm")
    again = create(call, method["id"])
    assert "may not be used again" in again["error"]["message"]


def test_a_saved_method_pays_for_its_customer_only(call: Call) -> None:
    customer = call("POST", "/v1/customers", email="ada@example.com")["id"]
    method = call("POST", "/v1/payment_methods", type="card", card={"token": "tok_visa"})["id"]
    call("POST", f"/v1/payment_methods/{method}/attach", customer=customer)
    assert "belongs to a customer" in create(call, method)["error"]["message"]
    for _ in range(2):
        paid = step(call, create(call, method, customer=customer), "confirm")
        assert paid["status"] == "requires_capture"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"amount": 49}, "Amount must be at least $0.50 usd"),
        ({"amount": 0}, "This value must be greater than or equal to 1."),
        ({"amount": 100_000_000}, "Amount must be no more than $999,999.99"),
        ({"currency": "xyz"}, "Invalid currency: xyz."),
        ({"payment_method": "pm_nope"}, "No such PaymentMethod: 'pm_nope'"),
        ({"customer": "cus_nope"}, "No such customer: 'cus_nope'"),
        ({"return_url": "https://x.example"}, "can only be used with confirm=true"),
        ({"transfer_data": {"destination": "acct_1"}}, "stand-in of Stripe does not implement"),
    ],
)
def test_what_stripe_refuses_is_refused(call: Call, params: dict[str, Any], message: str) -> None:
    assert message in create(call, **params)["error"]["message"]
    assert call("GET", INTENTS)["data"] == []


def test_metadata_are_merged_and_unset(call: Call) -> None:
    intent = create(call, metadata={"a": "1", "b": "2"})
    changed = call("POST", f"{INTENTS}/{intent['id']}", metadata={"a": "", "c": "3"})
    assert changed["metadata"] == {"b": "2", "c": "3"}
    assert call("POST", f"{INTENTS}/{intent['id']}", metadata="")["metadata"] == {}


@pytest.mark.parametrize("end", ["capture", "cancel"])
def test_what_is_over_does_not_expire(call: Call, stand_in: StandIn, end: str) -> None:
    over = step(call, step(call, create(call), "confirm"), end)
    stand_in.controls.advance(timedelta(days=30).total_seconds())
    assert call("GET", f"{INTENTS}/{over['id']}") == over
    expired = call("GET", "/v1/events", types=["charge.expired"])["data"]
    assert expired == []


def test_a_good_card_clears_the_reason_of_the_refused_one(call: Call) -> None:
    intent = create(call, "pm_card_chargeDeclined")
    step(call, intent, "confirm")
    paid = step(call, intent, "confirm", payment_method="pm_card_visa")
    assert (paid["status"], paid["last_payment_error"]) == ("requires_capture", None)
