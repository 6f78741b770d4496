"""Stripe's webhooks over the wire: signed, through the gateway, the bus, and to who listens."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from local.parts import WEBHOOK_SECRET
from local.stripe.webhooks import signature
from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import BOUTIQUE, HARBOR, ApiOps, ApiShopper

ASKS_THE_SHOPPER = "pm_card_authenticationRequired"


def eventually(happened: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it has happened: events arrive when they arrive."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


def test_a_payment_confirmed_in_another_tab_is_ordered_without_another_press(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR], card=ASKS_THE_SHOPPER)
    shopper.place(session_id)
    [intent] = running.stripe.intents(session_id)
    running.stripe.authenticate(intent["id"])
    require_settled(running, shopper.settled(session_id))


def test_a_payment_that_fails_in_another_tab_can_be_tried_again(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR], card=ASKS_THE_SHOPPER)
    shopper.place(session_id)
    [intent] = running.stripe.intents(session_id)
    running.stripe.authenticate(intent["id"], success=False)
    eventually(lambda: shopper.session(session_id)["status"] == "pending")
    shopper.pay_with(session_id, "pm_card_visa")
    shopper.place(session_id)
    require_settled(running, shopper.settled(session_id))


def test_a_dispute_becomes_a_task_and_stops_what_is_not_shipped(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_createDispute")
    shopper.place(session_id)
    shopper.settled(session_id)

    def kinds() -> set[str]:
        return {task["kind"] for task in ops.tasks() if task["checkoutSessionId"] == session_id}

    eventually(lambda: kinds() == {"dispute", "cancel"})


def test_a_doubtful_payment_waits_for_a_person(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_riskLevelElevated")
    placed = shopper.place(session_id)
    assert placed.status == 202
    assert shopper.session(session_id)["underReview"] is True
    assert running.street.orders_of(placed.data["orders"][0]["museOrderNumber"]) == []
    [task] = ops.tasks_of(session_id)
    assert task["kind"] == "review"
    decision = {"approve": True, "reason": "the shopper called"}
    approved = ops.call("POST", f"/ops/checkouts/{session_id}/review", decision)
    assert approved.status == 200, approved.body
    require_settled(running, shopper.settled(session_id))


def test_a_hold_that_the_bank_ends_stops_the_buying(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id, wait=0)
    ops.tasks_of(session_id)
    [intent] = running.stripe.intents(session_id)
    lever = f"{running.stripe.url}/_config/payment_intents/{intent['id']}/expire"
    assert send("POST", lever, {}).status == 200
    session = shopper.settled(session_id)
    assert session["status"] == "failed"
    assert session["stores"][0]["failure"]["code"] == "not_placed_in_time"


@pytest.mark.parametrize("header", ["", "t=1,v1=00", "nonsense"])
def test_nobody_else_is_listened_to(running: RunningSystem, header: str) -> None:
    event = {"id": "evt_x", "type": "payment_intent.succeeded"}
    answer = send(
        "POST", f"{running.api}/webhooks/stripe", event, headers={"Stripe-Signature": header}
    )
    assert answer.status == 400
    assert answer.error["code"] == "signature_invalid"


def test_something_signed_that_is_no_event(running: RunningSystem) -> None:
    body = json.dumps({"id": "evt_x"})
    signed = signature(body.encode(), WEBHOOK_SECRET, int(time.time()))
    answer = send(
        "POST", f"{running.api}/webhooks/stripe", body, headers={"Stripe-Signature": signed}
    )
    assert answer.status == 400
    assert answer.error["code"] in {"malformed", "signature_invalid"}
