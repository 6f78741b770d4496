"""Refunds, disputes and warnings of the stand-in."""

from __future__ import annotations

from typing import Any

import pytest

from local.stripe.http.failures import StripeFailure
from local.stripe.stand_in import StandIn
from tests.unit.stripe.conftest import NO_REDIRECTS, Call


def paid(call: Call, card: str = "pm_card_visa", captured: int = 1000) -> dict[str, Any]:
    """The charge of an intent of $10.00 of which this much was captured; 0 leaves it held."""
    intent = call(
        "POST",
        "/v1/payment_intents",
        amount=1000,
        currency="usd",
        capture_method="manual",
        automatic_payment_methods=NO_REDIRECTS,
        payment_method=card,
        confirm=True,
    )
    if captured:
        path = f"/v1/payment_intents/{intent['id']}/capture"
        intent = call("POST", path, amount_to_capture=captured)
    return call("GET", f"/v1/charges/{intent['latest_charge']}")


def refund(call: Call, charge: dict[str, Any], **params: Any) -> dict[str, Any]:
    return call("POST", "/v1/refunds", charge=charge["id"], **params)


def test_refunds_never_exceed_what_was_captured(call: Call) -> None:
    charge = paid(call, captured=700)
    assert refund(call, charge, amount=500)["status"] == "succeeded"
    too_much = refund(call, charge, amount=201)["error"]["message"]
    assert too_much == ("Refund amount ($2.01) is greater than unrefunded amount on charge ($2.00)")
    assert refund(call, charge)["amount"] == 200
    assert refund(call, charge)["error"]["code"] == "charge_already_refunded"
    after = call("GET", f"/v1/charges/{charge['id']}")
    assert (after["amount_refunded"], after["refunded"]) == (700, True)


def test_a_hold_is_cancelled_and_not_refunded(call: Call) -> None:
    error = refund(call, paid(call, captured=0))["error"]
    assert "You must cancel the PaymentIntent to reverse the authorization" in error["message"]


def test_a_refund_names_an_intent_or_a_charge(call: Call) -> None:
    charge = paid(call)
    by_intent = call("POST", "/v1/refunds", payment_intent=charge["payment_intent"], amount=1)
    assert by_intent["charge"] == charge["id"]
    assert call("POST", "/v1/refunds", amount=1)["error"]["code"] == "parameter_missing"
    assert refund(call, {"id": "ch_nope"})["error"]["code"] == "resource_missing"


def test_a_refund_that_is_pending_arrives_later(call: Call, stand_in: StandIn) -> None:
    made = refund(call, paid(call, "pm_card_pendingRefund"))
    assert (made["status"], made["pending_reason"]) == ("pending", "processing")
    stand_in.controls.advance(60)
    assert call("GET", f"/v1/refunds/{made['id']}")["status"] == "succeeded"


def test_a_refund_that_fails_gives_the_money_back_to_muse(call: Call, stand_in: StandIn) -> None:
    charge = paid(call, "pm_card_refundFail")
    made = refund(call, charge, amount=300)
    assert (made["status"], stand_in.controls.money()["refunded"]) == ("succeeded", 300)
    stand_in.controls.advance(60)
    failed = call("GET", f"/v1/refunds/{made['id']}")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert call("GET", f"/v1/charges/{charge['id']}")["amount_refunded"] == 0
    assert stand_in.controls.money()["refunded"] == 0
    assert refund(call, charge, amount=1000)["status"] == "succeeded"


def test_a_refund_can_be_made_to_fail_once(call: Call, stand_in: StandIn) -> None:
    made = refund(call, paid(call))
    assert stand_in.controls.fail_refund(made["id"])["status"] == "failed"
    with pytest.raises(StripeFailure, match="failed"):
        stand_in.controls.fail_refund(made["id"])


def test_a_dispute_takes_the_money_and_a_fee_and_stops_refunds(
    call: Call, stand_in: StandIn
) -> None:
    charge = paid(call)
    dispute = stand_in.controls.dispute(charge["id"], "product_not_received")
    moved = dispute["balance_transactions"][0]
    assert (moved["amount"], moved["fee"], moved["net"]) == (-1000, 1500, -2500)
    assert refund(call, charge)["error"]["code"] == "charge_disputed"
    won = stand_in.controls.close_dispute(dispute["id"], won=True)
    assert won["status"] == "won"
    assert sum(each["amount"] for each in won["balance_transactions"]) == 0
    with pytest.raises(StripeFailure, match="already closed"):
        stand_in.controls.close_dispute(dispute["id"], won=False)


def test_an_inquiry_takes_no_money_and_can_be_refunded(call: Call, stand_in: StandIn) -> None:
    charge = paid(call)
    asked = stand_in.controls.dispute(charge["id"], inquiry=True)
    assert (asked["status"], asked["balance_transactions"]) == ("warning_needs_response", [])
    assert refund(call, charge)["status"] == "succeeded"
    closed = stand_in.controls.close_dispute(asked["id"], won=False)
    assert closed["status"] == "warning_closed"


def test_evidence_answers_a_dispute(call: Call, stand_in: StandIn) -> None:
    dispute = stand_in.controls.dispute(paid(call)["id"])
    evidence = {"shipping_tracking_number": "1Z"}
    answered = call("POST", f"/v1/disputes/{dispute['id']}", evidence=evidence)
    assert answered["status"] == "under_review"
    assert answered["evidence"]["shipping_tracking_number"] == "1Z"
    assert call("POST", f"/v1/disputes/{dispute['id']}/close")["status"] == "lost"


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("pm_card_createDispute", "fraudulent"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received"),
    ],
)
def test_a_card_that_disputes_does_so_once_it_is_charged(
    call: Call, card: str, reason: str
) -> None:
    held = paid(call, card, captured=0)
    assert call("GET", "/v1/disputes")["data"] == []
    call("POST", f"/v1/payment_intents/{held['payment_intent']}/capture")
    assert [each["reason"] for each in call("GET", "/v1/disputes")["data"]] == [reason]


def test_a_card_that_is_reported_warns_early(call: Call) -> None:
    charge = paid(call, "pm_card_createIssuerFraudRecord")
    warnings = call("GET", "/v1/radar/early_fraud_warnings", charge=charge["id"])["data"]
    assert [each["actionable"] for each in warnings] == [True]


def test_a_payment_put_aside_is_reviewed_once(call: Call, stand_in: StandIn) -> None:
    review = stand_in.controls.review(paid(call, captured=0)["payment_intent"])
    assert review["open"]
    approved = call("POST", f"/v1/reviews/{review['id']}/approve")
    assert (approved["open"], approved["reason"]) == (False, "approved")
    assert "error" in call("POST", f"/v1/reviews/{review['id']}/approve")


def test_the_balance_shows_every_movement(call: Call) -> None:
    charge = paid(call)
    refund(call, charge, amount=100)
    movements = call("GET", "/v1/balance_transactions")["data"]
    assert [(each["type"], each["amount"], each["fee"]) for each in movements] == [
        ("refund", -100, 0),
        ("charge", 1000, 59),
    ]
