"""Another program moves a checkout's money at Stripe, with the real adapters and the stand-in."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from local.stripe.in_process import InProcessClient
from tests.in_process import InProcessSystem
from tests.integration.functions.stripe_side import intents
from tests.shopping import BOUTIQUE, HARBOR, ApiOps, ApiShopper


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def half_way(shopper: ApiShopper) -> str:
    """One order is placed, the other waits for a person; the money of both is held."""
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    shopper.place(session_id)
    return session_id


def another_program(system: InProcessSystem) -> Any:
    return stripe.StripeClient("sk_test_other", http_client=InProcessClient(system.stripe)).v1


def fail_the_waiting_order(shopper: ApiShopper, ops: ApiOps, session_id: str) -> int:
    """What the order that was placed costs."""
    placed, waiting = shopper.session(session_id)["stores"]
    number = waiting["museOrderNumber"]
    assert ops.call("POST", f"/ops/tasks/{number}/claim").status == 200
    reason = {"reason": "The shop is shut."}
    assert ops.call("POST", f"/ops/tasks/{number}/fail", reason).status == 200
    due: int = placed["dueCents"]
    return due


def kept_at_stripe(system: InProcessSystem, session_id: str) -> int:
    [intent] = intents(system, session_id)
    refunds = system.stripe.account.newest_first("refund")
    back = sum(r["amount"] for r in refunds if r["payment_intent"] == intent["id"])
    return int(intent["amount_received"] - back)


def test_all_of_it_is_captured_while_an_order_waits_which_then_fails(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, half_way: str
) -> None:
    [intent] = intents(system, half_way)
    another_program(system).payment_intents.capture(intent["id"])
    due = fail_the_waiting_order(shopper, ops, half_way)
    session = shopper.settled(half_way)
    assert session["status"] == "completed"
    [task] = ops.tasks_of(half_way)  # told once the excess went back
    assert kept_at_stripe(system, half_way) == due
    payment = session["payment"]
    assert payment["capturedCents"] - payment["excessCents"] == due
    assert task["kind"] == "difference"
    assert "although it was not due" in task["reason"]


def test_a_part_of_it_is_captured(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, half_way: str
) -> None:
    [intent] = intents(system, half_way)
    another_program(system).payment_intents.capture(intent["id"], {"amount_to_capture": 500})
    due = fail_the_waiting_order(shopper, ops, half_way)
    session = shopper.settled(half_way)
    assert (session["status"], session["payment"]["collection"]) == ("completed", "failed")
    [task] = ops.tasks_of(half_way)
    assert task["kind"] == "collect"
    paid = {"outcome": "paid", "reference": "wire-1"}
    collected = ops.call("POST", f"/ops/checkouts/{half_way}/collection", paid)
    assert collected.status == 200
    assert kept_at_stripe(system, half_way) == 500 < due


def test_it_is_captured_and_given_back(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, half_way: str
) -> None:
    [intent] = intents(system, half_way)
    other = another_program(system)
    other.payment_intents.capture(intent["id"])
    other.refunds.create({"payment_intent": intent["id"], "amount": 300})
    due = fail_the_waiting_order(shopper, ops, half_way)
    assert shopper.settled(half_way)["status"] == "completed"
    ops.tasks_of(half_way)  # told once the excess went back
    assert kept_at_stripe(system, half_way) == due


def test_more_is_refunded_than_is_left(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([HARBOR])
    number = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    total = shopper.settled(session_id)["totalCents"]
    [intent] = intents(system, session_id)
    another_program(system).refunds.create({"payment_intent": intent["id"], "amount": 500})
    body = {"kind": "amount", "amountCents": total, "reason": "goodwill"}
    refused = ops.call("POST", f"/ops/orders/{number}/refunds", body, idempotency_key="1")
    assert (refused.status, refused.error["code"]) == (409, "not_enough_left")
    assert "$5.00 was given back elsewhere" in refused.error["message"]
    order = shopper.call("GET", f"/api/v1/orders/{number}").data
    assert (order["refunds"], order["dueCents"]) == ([], total)
    left = {**body, "amountCents": total - 500}
    assert (
        ops.call("POST", f"/ops/orders/{number}/refunds", left, idempotency_key="2").status == 200
    )
    assert kept_at_stripe(system, session_id) == 0
