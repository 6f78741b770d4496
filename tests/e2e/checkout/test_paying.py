"""Cards that are declined, banks that ask, shoppers who give up."""

from __future__ import annotations

from tests.answer import Answer
from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ADDRESS, HARBOR, SESSIONS, ApiShopper

ASKS_THE_SHOPPER = "pm_card_authenticationRequired"


def test_declined_then_another_card(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_chargeDeclinedInsufficientFunds")

    declined, again = shopper.place(session_id), shopper.place(session_id)

    assert declined.status == 402
    assert declined.error["code"] == "payment_declined"
    assert declined.error["declineCode"] == "insufficient_funds"
    assert (again.status, again.json) == (402, declined.json)
    session = shopper.session(session_id)
    assert session["status"] == "pending"
    assert session["payment"]["error"]["declineCode"] == "insufficient_funds"
    assert session["paymentMethodId"] is None
    assert shopper.call("GET", "/api/v1/orders").data["totalOrders"] == 0

    shopper.pay_with(session_id, "pm_card_mastercard")
    assert shopper.place(session_id).status == 200
    require_settled(running, shopper.session(session_id))


def test_five_declines_are_enough(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_chargeDeclined")
    for _ in range(4):
        assert shopper.place(session_id).status == 402
        shopper.pay_with(session_id, "pm_card_chargeDeclined")
    assert shopper.place(session_id).status == 402
    shopper.pay_with(session_id, "pm_card_visa")

    refused = shopper.place(session_id)

    assert refused.status == 429
    assert refused.error["code"] == "too_many_payment_attempts"


def test_the_bank_asks_and_the_shopper_confirms(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR], card=ASKS_THE_SHOPPER)

    asked, again = shopper.place(session_id), shopper.place(session_id)

    action = asked.data["nextAction"]
    assert asked.status == again.status == 200
    assert asked.data["orders"] == []
    assert action["type"] == "confirm_payment"
    assert again.data["nextAction"] == action
    [intent] = running.stripe.intents(session_id)
    assert action["clientSecret"] == intent["client_secret"]
    assert running.stripe.holds(intent["id"]) == []
    assert running.street.orders_of(session_id) == []
    for answer in _edits(shopper, session_id):
        assert answer.status == 409
        assert answer.error["code"] == "action_pending"

    running.stripe.authenticate(intent["id"])
    assert shopper.place(session_id).status == 200
    require_settled(running, shopper.session(session_id))


def test_the_bank_asks_and_the_shopper_fails(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR], card=ASKS_THE_SHOPPER)
    shopper.place(session_id)
    [intent] = running.stripe.intents(session_id)
    running.stripe.authenticate(intent["id"], success=False)

    declined = shopper.place(session_id)

    assert declined.status == 402
    assert shopper.session(session_id)["status"] == "pending"
    shopper.pay_with(session_id, "pm_card_visa")
    assert shopper.place(session_id).status == 200
    require_settled(running, shopper.session(session_id))


def test_the_bank_asks_and_the_shopper_gives_up(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR], card=ASKS_THE_SHOPPER)
    shopper.place(session_id)

    given_up = shopper.call("POST", f"{SESSIONS}/{session_id}/payment/cancel")

    [intent] = running.stripe.intents(session_id)
    assert given_up.status == 200
    assert given_up.data["status"] == "pending"
    assert given_up.data["nextAction"] is None
    assert intent["status"] == "canceled"
    nothing_pending = shopper.call("POST", f"{SESSIONS}/{session_id}/payment/cancel")
    assert nothing_pending.status == 409

    shopper.pay_with(session_id, "pm_card_visa")
    assert shopper.place(session_id).status == 200
    session = shopper.session(session_id)
    newest, oldest = running.stripe.intents(session_id)
    assert oldest["id"] == intent["id"]
    assert (newest["status"], newest["amount_received"]) == ("succeeded", session["totalCents"])


def test_what_is_missing_is_said_before_anything_is_paid(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()

    nothing = shopper.place(session_id)
    shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
    address_only = shopper.place(session_id)

    assert nothing.status == address_only.status == 422
    assert nothing.error["code"] == "session_incomplete"
    assert [d["field"] for d in nothing.error["details"]] == ["shipping", "payment"]
    assert [d["field"] for d in address_only.error["details"]] == ["payment"]
    assert running.stripe.intents(session_id) == []


def test_a_checkout_whose_time_is_over(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    running.end_time_of(session_id)

    answers = [shopper.place(session_id), *_edits(shopper, session_id)[:2]]

    assert {(answer.status, answer.error["code"]) for answer in answers} == {
        (410, "session_expired")
    }
    assert shopper.session(session_id)["status"] == "expired"
    assert running.stripe.intents(session_id) == []
    again = shopper.ready([])
    assert shopper.session(again)["cartSnapshot"]["summary"]["totalItemCount"] == 1


def test_a_checkout_that_is_given_up_keeps_the_cart(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR])

    cancelled = shopper.call("POST", f"{SESSIONS}/{session_id}/cancel")
    placed = shopper.place(session_id)

    assert cancelled.data["status"] == "cancelled"
    assert placed.status == 409
    assert running.stripe.intents(session_id) == []
    assert shopper.call("GET", "/api/v1/cart").data["summary"]["totalItemCount"] == 1
    again = shopper.ready([])
    assert shopper.place(again).status == 200
    require_settled(running, shopper.session(again))


def _edits(shopper: ApiShopper, session_id: str) -> list[Answer]:
    path = f"{SESSIONS}/{session_id}"
    return [
        shopper.call("PUT", f"{path}/shipping", ADDRESS),
        shopper.call("PUT", f"{path}/payment", {"paymentMethodId": "pm_card_visa"}),
        shopper.call("POST", SESSIONS),
    ]
