"""Sending pieces back over HTTP, with the real adapters and the stand-in of Stripe."""

from __future__ import annotations

from typing import Any

import pytest

from muse.domain.task import return_task_id
from muse.runtime.wiring.aws.storage import storage
from tests.answer import Answer
from tests.in_process import InProcessSystem
from tests.shopping import HARBOR, ApiOps, ApiShopper

REASON = "It is too large."


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def order(shopper: ApiShopper, ops: ApiOps) -> Any:
    """One piece, delivered and paid."""
    session_id = shopper.ready([HARBOR])
    number = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    shopper.settled(session_id)
    ops.call("POST", f"/ops/orders/{number}/delivered", {})
    return shopper.call("GET", f"/api/v1/orders/{number}").data


def lines_of(order: Any, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"itemId": order["items"][0]["itemId"], "quantity": quantity}]


def ask(shopper: ApiShopper, order: Any, key: str = "1", reason: str = REASON) -> Answer:
    body = {"lines": lines_of(order), "reason": reason}
    path = f"/api/v1/orders/{order['museOrderNumber']}/returns"
    return shopper.call("POST", path, body, idempotency_key=key)


def say(ops: ApiOps, order: Any, what: str, body: object = None) -> Answer:
    return ops.call("POST", f"/ops/orders/{order['museOrderNumber']}/returns/1/{what}", body)


def refunded_at_stripe(system: InProcessSystem) -> list[int]:
    return [refund["amount"] for refund in system.stripe.account.newest_first("refund")]


def test_the_whole_way_back(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, order: Any
) -> None:
    assert order["returnableUntil"] is not None
    before = refunded_at_stripe(system)
    first, asked = ask(shopper, order), ask(shopper, order)
    assert (first.status, first.data) == (200, asked.data)
    [one] = asked.data["returns"]
    assert (one["number"], one["status"], one["reason"]) == (1, "requested", REASON)
    assert one["lines"] == lines_of(order)
    assert ask(shopper, order, reason="another").status == 409
    assert ask(shopper, order, key="2").status == 422
    task = storage().task(return_task_id(order["museOrderNumber"], 1))
    assert task is not None
    assert task.is_asleep

    label = f"{system.street.url_of(HARBOR)}/labels/1"
    told = say(ops, order, "instructions", {"text": "Pack it.\nSend it.", "labelUrl": label})
    assert told.data["returns"][0]["instructions"]["labelUrl"] == label
    elsewhere = {"text": "Pack it.", "labelUrl": "https://evil.example/labels/1"}
    refused = say(ops, order, "instructions", elsewhere)
    assert (refused.status, refused.error["details"][0]["field"]) == (422, "labelUrl")
    assert say(ops, order, "expired").status == 409
    assert refunded_at_stripe(system) == before

    came, again = (say(ops, order, "received", {"lines": lines_of(order)}) for _ in range(2))
    assert (came.status, came.data) == (200, again.data)
    [one], [refund] = came.data["returns"], came.data["refunds"]
    assert (one["status"], one["refundNumber"]) == ("received", refund["number"])
    assert one["receivedLines"] == refund["lines"] == lines_of(order)
    assert (refund["kind"], refund["status"]) == ("returned", "succeeded")
    assert refund["amountCents"] == order["totalCents"]
    assert refunded_at_stripe(system) == [order["totalCents"], *before]
    seen = ops.call("GET", f"/ops/orders/{order['museOrderNumber']}").data
    assert seen["returns"][0]["endedBy"] == seen["returns"][0]["instructedBy"] == "ops:olivia"
    assert {task["kind"]: task["status"] for task in seen["tasks"]}["return"] == "done"
    assert seen["storeOwesCents"] == order["totalCents"]


def test_a_refused_return_costs_nobody_anything(
    shopper: ApiShopper, ops: ApiOps, order: Any
) -> None:
    ask(shopper, order)
    refused = say(ops, order, "refused", {"reason": "It was worn."}).data
    assert refused["returns"][0]["refusedReason"] == "It was worn."
    assert (refused["refunds"], refused["refundedCents"]) == ([], 0)
    assert say(ops, order, "received", {"lines": lines_of(order)}).status == 409


def test_only_one_s_own_order_and_only_operations_say_what_came(
    system: InProcessSystem, shopper: ApiShopper, order: Any
) -> None:
    assert ask(ApiShopper(system, "eve"), order).status == 404
    ask(shopper, order)
    for what, body in (
        ("received", {"lines": lines_of(order)}),
        ("refused", {"reason": "no"}),
        ("instructions", {"text": "now"}),
        ("expired", None),
    ):
        path = f"/api/v1/ops/orders/{order['museOrderNumber']}/returns/1/{what}"
        assert shopper.call("POST", path, body).status == 403


def test_what_is_not_shipped_is_not_returned(shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    number = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    order = shopper.call("GET", f"/api/v1/orders/{number}").data
    assert order["returnableUntil"] is None
    assert ask(shopper, order).status == 409
