"""Paying: declines, 3-D Secure, repeating, giving up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.in_process import InProcessSystem
from tests.integration.functions.stripe_side import intents
from tests.shopping import HARBOR, JUNIPER, SESSIONS, ApiShopper

TWO_STORES = (HARBOR, JUNIPER)
OUT_OF_STOCK = "out_of_stock_at_complete"


def test_placing_twice_at_once_and_later(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready(TWO_STORES)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: shopper.place(session_id), range(6)))
    later = shopper.place(session_id)

    assert {answer.status for answer in (*answers, later)} == {200}
    assert all(answer.data["orders"] == later.data["orders"] for answer in answers)
    assert later.json["message"] == "Orders placed: 2 successful, 0 failed"
    [intent] = intents(system, session_id)
    assert intent["amount_received"] == shopper.session(session_id)["totalCents"]
    store_numbers = [order["storeOrderNumber"] for order in later.data["orders"]]
    assert len(set(store_numbers)) == 2


def test_a_declined_card_then_another(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_chargeDeclinedInsufficientFunds")

    declined = shopper.place(session_id)

    assert declined.status == 402
    assert declined.error["code"] == "payment_declined"
    assert declined.error["declineCode"] == "insufficient_funds"
    assert shopper.session(session_id)["status"] == "pending"
    shopper.pay_with(session_id, "pm_card_visa")
    assert shopper.place(session_id).data["summary"]["successfulOrders"] == 1
    assert len(intents(system, session_id)) == 1


def test_too_many_declines(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_chargeDeclined")
    for _ in range(5):
        assert shopper.place(session_id).status == 402
        shopper.pay_with(session_id, "pm_card_chargeDeclined")

    answer = shopper.place(session_id)

    assert (answer.status, answer.error["code"]) == (429, "too_many_payment_attempts")
    assert 1 <= int(answer.headers["Retry-After"]) <= 30 * 60


def test_a_doubtful_payment_says_so(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_riskLevelElevated")
    doubted = shopper.place(session_id)
    assert (doubted.status, doubted.data["underReview"]) == (202, True)
    assert doubted.json["message"] == "The payment is being looked at; the orders follow."
    other = shopper.ready([JUNIPER])
    assert shopper.place(other).data["underReview"] is False


def test_the_bank_asks_for_a_confirmation(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")

    asked = shopper.place(session_id)

    assert asked.status == 200
    assert asked.data["orders"] == []
    assert asked.data["nextAction"]["type"] == "confirm_payment"
    [intent] = intents(system, session_id)
    assert asked.data["nextAction"]["clientSecret"] == intent["client_secret"]
    edit = shopper.call(
        "PUT", f"{SESSIONS}/{session_id}/payment", {"paymentMethodId": "pm_card_visa"}
    )
    assert (edit.status, edit.error["code"]) == (409, "action_pending")
    system.stripe.controls.authenticate(intent["id"], success=True)
    assert shopper.place(session_id).data["summary"]["successfulOrders"] == 1


def test_giving_up_a_confirmation(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
    shopper.place(session_id)

    given_up = shopper.call("POST", f"{SESSIONS}/{session_id}/payment/cancel")

    assert given_up.status == 200, given_up.body
    assert given_up.data["status"] == "pending"
    assert [intent["status"] for intent in intents(system, session_id)] == ["canceled"]
    again = shopper.call("POST", f"{SESSIONS}/{session_id}/payment/cancel")
    assert (again.status, again.error["code"]) == (409, "conflict")


def test_a_checkout_that_is_given_up(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])

    cancelled = shopper.call("POST", f"{SESSIONS}/{session_id}/cancel")

    assert cancelled.data["status"] == "cancelled"
    assert shopper.place(session_id).status == 409
    assert shopper.call("GET", "/api/v1/cart").data["summary"]["totalItemCount"] == 1


def test_the_same_key_is_the_same_session(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)

    first, second = shopper.start(idempotency_key="k1"), shopper.start(idempotency_key="k1")

    assert first == second
    third = shopper.start(idempotency_key="k2")
    assert third != first
    assert shopper.session(first)["supersededBy"] == third
    assert shopper.place(first).error["code"] == "superseded"


def test_a_store_without_stock_is_not_paid(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([(HARBOR, OUT_OF_STOCK), JUNIPER])

    placed = shopper.place(session_id)

    assert placed.json["message"] == "Orders placed: 1 successful, 1 failed"
    failed, accepted = placed.data["orders"]
    assert failed["failure"]["code"] == "out_of_stock"
    payment = shopper.session(session_id)["payment"]
    assert payment["capturedCents"] == accepted["totalCents"]
    assert payment["releasedCents"] == failed["totalCents"]
    [intent] = intents(system, session_id)
    assert intent["amount_received"] == accepted["totalCents"]


def test_a_checkout_of_which_nothing_was_ordered(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([(HARBOR, OUT_OF_STOCK)])

    shopper.place(session_id)

    session = shopper.session(session_id)
    assert session["status"] == "failed"
    assert session["payment"]["capturedCents"] == 0
    assert [intent["status"] for intent in intents(system, session_id)] == ["canceled"]


@pytest.mark.parametrize(
    ("fault", "tells"),
    [("drop_after_order", "placed"), ("crash_before_order", "placed")],
)
def test_an_answer_that_was_lost(
    system: InProcessSystem, shopper: ApiShopper, fault: str, tells: str
) -> None:
    session_id = shopper.ready([(HARBOR, fault)])
    before = len(system.street.orders(HARBOR))

    shopper.place(session_id)

    session = shopper.settled(session_id)
    assert [store["status"] for store in session["stores"]] == [tells]
    assert len(system.street.orders(HARBOR)) == before + 1


def test_a_lower_total_at_the_store_is_passed_on(shopper: ApiShopper) -> None:
    session_id = shopper.ready([(HARBOR, "lower_total")])

    [order] = shopper.place(session_id).data["orders"]

    assert order["dueCents"] < order["totalCents"]
    payment = shopper.session(session_id)["payment"]
    assert payment["capturedCents"] == order["dueCents"]
    assert payment["releasedCents"] == order["totalCents"] - order["dueCents"]
