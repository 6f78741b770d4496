"""A slip of the hand in a purchase, with the real handlers, tables and the stand-in of Stripe."""

from __future__ import annotations

from typing import Any

import pytest

from tests.answer import Answer
from tests.in_process import InProcessSystem
from tests.integration.functions.test_money_moved_elsewhere import kept_at_stripe
from tests.shopping import BOUTIQUE, ApiOps, ApiShopper


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def task(shopper: ApiShopper, ops: ApiOps) -> dict[str, Any]:
    """An order that waits to be bought by hand."""
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id)
    [found] = ops.tasks_of(session_id)
    return dict(found)


def complete(ops: ApiOps, task: dict[str, Any], cents: int, **more: object) -> Answer:
    body = {"storeOrderNumber": f"WW-{task['taskId']}", "totalPaidCents": cents, **more}
    return ops.call("POST", f"/ops/tasks/{task['taskId']}/complete", body)


def correct(ops: ApiOps, task: dict[str, Any], number: str, cents: int, **more: object) -> Answer:
    body = {"storeOrderNumber": number, "totalPaidCents": cents, "reason": "a slip", **more}
    return ops.call("PUT", f"/ops/orders/{task['taskId']}/purchase", body)


def begin(ops: ApiOps, task: dict[str, Any]) -> None:
    for step in ("claim", "start-purchase"):
        assert ops.call("POST", f"/ops/tasks/{task['taskId']}/{step}").status == 200


def test_cents_for_dollars_are_asked_again(ops: ApiOps, task: dict[str, Any]) -> None:
    begin(ops, task)
    total = task["approvedTotalCents"]

    answer = complete(ops, task, total // 100)

    assert (answer.status, answer.error["code"]) == (422, "far_below_approved")
    assert answer.error["details"][0]["field"] == "totalPaidCents"
    assert complete(ops, task, total).status == 200


def test_a_repetition_with_another_total_is_a_conflict(ops: ApiOps, task: dict[str, Any]) -> None:
    begin(ops, task)
    total = task["approvedTotalCents"]
    assert complete(ops, task, total).status == 200

    assert complete(ops, task, total).status == 200
    answer = complete(ops, task, total - 1)

    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert "correct the purchase" in answer.error["message"]


def test_the_money_follows_a_correction(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, task: dict[str, Any]
) -> None:
    total, number = task["approvedTotalCents"], f"WW-{task['taskId']}"
    session_id = task["checkoutSessionId"]
    begin(ops, task)
    assert complete(ops, task, total).status == 200
    shopper.settled(session_id)

    answer = correct(ops, task, number, total - 250)

    assert answer.status == 200, answer.body
    assert answer.data["dueCents"] == total - 250
    assert kept_at_stripe(system, session_id) == total - 250
    back = correct(ops, task, number, total)
    assert back.data["dueCents"] == total
    assert shopper.session(session_id)["payment"]["collection"] == "failed"
    assert "collect" in {task["kind"] for task in ops.tasks_of(session_id)}


def test_the_right_number_frees_the_wrong_one(
    shopper: ApiShopper, ops: ApiOps, task: dict[str, Any]
) -> None:
    begin(ops, task)
    total = task["approvedTotalCents"]
    assert complete(ops, task, total).status == 200
    shopper.settled(task["checkoutSessionId"])

    answer = correct(ops, task, f"XX-{task['taskId']}", total)

    assert answer.data["storeOrderNumber"] == f"XX-{task['taskId']}"
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id)
    [other] = ops.tasks_of(session_id)
    taken = ops.buy(other["taskId"], f"XX-{task['taskId']}", other["approvedTotalCents"])
    assert (taken.status, taken.error["code"]) == (409, "conflict")
    freed = {
        "storeOrderNumber": f"WW-{task['taskId']}",
        "totalPaidCents": other["approvedTotalCents"],
    }
    assert ops.call("POST", f"/ops/tasks/{other['taskId']}/complete", freed).status == 200
