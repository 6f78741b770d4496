"""Cancelling and refunding over HTTP, with the real adapters and the stand-in of Stripe."""

from __future__ import annotations

from typing import Any

import pytest

from muse.domain.task import store_refund_task_id
from muse.runtime.wiring.aws.storage import storage
from tests.answer import Answer
from tests.in_process import InProcessSystem
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper

GOODWILL = {"kind": "amount", "amountCents": 500, "reason": "goodwill", "note": "It came late."}


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def bought(shopper: ApiShopper) -> list[Any]:
    """Two orders, placed by API and paid."""
    session_id = shopper.ready([HARBOR, JUNIPER])
    orders: list[Any] = shopper.place(session_id).data["orders"]
    assert shopper.settled(session_id)["status"] == "completed"
    return orders


def refunded_at_stripe(system: InProcessSystem, session_id: str) -> int:
    refunds = system.stripe.account.newest_first("refund")
    return sum(r["amount"] for r in refunds if r["metadata"].get("session_id") == session_id)


def order_of(shopper: ApiShopper, number: str) -> Any:
    return shopper.call("GET", f"/api/v1/orders/{number}").data


def refund(ops: ApiOps, number: str, body: object, key: str | None = "1") -> Answer:
    headers = {"idempotency_key": key} if key else {}
    return ops.call("POST", f"/ops/orders/{number}/refunds", body, **headers)


def test_a_cancelled_order_is_refunded_and_the_other_stands(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, bought: list[Any]
) -> None:
    number, other = (order["museOrderNumber"] for order in bought)
    asked = shopper.call("POST", f"/api/v1/orders/{number}/cancel")
    assert (asked.status, asked.data["cancelRequested"]) == (202, True)
    assert asked.data["status"] == "placed"
    [task] = ops.tasks_of(asked.data["checkoutSessionId"])
    assert (task["kind"], task["museOrderNumber"]) == ("cancel", number)
    ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")

    confirmed = {"reason": "The store confirmed.", "storeConfirmed": True}
    off = ops.call("POST", f"/ops/orders/{number}/cancel", confirmed)

    assert (off.status, off.data["status"], off.data["dueCents"]) == (200, "cancelled", 0)
    total = off.data["totalCents"]
    assert off.data["refundedCents"] == total
    [told] = off.data["refunds"]
    assert (told["kind"], told["status"], told["amountCents"]) == ("cancelled", "succeeded", total)
    assert told["shippingCents"] == off.data["totals"]["shippingCents"]
    assert told["by"] == "ops"
    assert refunded_at_stripe(system, off.data["checkoutSessionId"]) == total
    session = shopper.session(off.data["checkoutSessionId"])
    assert session["payment"]["refundedCents"] == total
    left = sum(store["dueCents"] for store in session["stores"])
    assert session["payment"]["capturedCents"] - total == left
    assert order_of(shopper, other)["refunds"] == []
    assert shopper.call("POST", f"/api/v1/orders/{number}/cancel").status == 200
    spent = shopper.call("GET", "/api/v1/orders/stats").data["totalSpent"]
    assert spent[0]["totalCents"] == left
    listed = shopper.call("GET", "/api/v1/orders").data
    [group] = listed["checkoutSessions"]
    assert (listed["totalCheckouts"], listed["totalOrders"]) == (1, 2)
    assert (group["dueCents"], group["refundedCents"], group["paidCents"]) == (left, total, left)
    told = ("totalCents", "dueCents", "refundedCents", "paidCents", "paidDisplay", "status")
    for order in group["orders"]:
        detail = order_of(shopper, order["museOrderNumber"])
        assert {name: order[name] for name in told} == {name: detail[name] for name in told}


def test_a_denial_is_told_to_the_shopper(
    shopper: ApiShopper, ops: ApiOps, bought: list[Any]
) -> None:
    number = bought[0]["museOrderNumber"]
    shopper.call("POST", f"/api/v1/orders/{number}/cancel")
    denied = ops.call("POST", f"/ops/orders/{number}/cancel/denied", {"reason": "Packed already."})
    assert denied.data["cancelDenied"] == "Packed already."
    again = shopper.call("POST", f"/api/v1/orders/{number}/cancel")
    assert (again.status, again.error["message"]) == (409, "Packed already.")


def test_a_partial_refund_is_made_once_per_key(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, bought: list[Any]
) -> None:
    number = bought[0]["museOrderNumber"]
    for _ in range(2):
        answered = refund(ops, number, GOODWILL)
        assert (answered.status, answered.data["refundedCents"]) == (200, 500)
    assert refund(ops, number, {**GOODWILL, "amountCents": 1}).status == 409
    [item] = order_of(shopper, number)["items"]
    lines = [{"itemId": item["itemId"], "quantity": 1}]
    whole = refund(ops, number, {"kind": "lines", "reason": "returned", "lines": lines}, "2")
    assert whole.status == 200
    assert whole.data["dueCents"] == 0
    assert [r["status"] for r in whole.data["refunds"]] == ["succeeded", "succeeded"]
    assert refunded_at_stripe(system, whole.data["checkoutSessionId"]) == whole.data["totalCents"]
    assert refund(ops, number, {"kind": "full", "reason": "returned"}, "3").status == 409


def test_a_refund_that_comes_back_becomes_a_task(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([HARBOR], card="pm_card_refundFail")
    number = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    shopper.settled(session_id)
    assert refund(ops, number, GOODWILL).data["refunds"][0]["status"] == "succeeded"
    system.stripe.controls.advance(120)
    checked = ops.call("POST", f"/ops/orders/{number}/refunds/1/check")
    assert checked.data["refunds"][0]["status"] == "failed"
    [task] = ops.tasks_of(session_id)
    assert task["kind"] == "refund"
    paid = ops.call("POST", f"/ops/orders/{number}/refunds/1/paid-out", {"reference": "CHEQUE-1"})
    assert paid.data["refunds"][0]["status"] == "succeeded"
    assert paid.data["refundedCents"] == 500


def test_an_order_that_waits_for_a_person_is_called_off_and_the_checkout_settles(
    shopper: ApiShopper,
) -> None:
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    shopper.place(session_id)
    waiting = shopper.session(session_id)["stores"][1]["museOrderNumber"]
    assert shopper.call("POST", f"/api/v1/orders/{waiting}/cancel").data["status"] == "cancelled"
    session = shopper.settled(session_id)
    assert session["payment"]["capturedCents"] == session["stores"][0]["dueCents"]
    assert [store["status"] for store in session["stores"]] == ["placed", "cancelled"]


def test_what_the_store_owes_is_shown_until_it_came(
    shopper: ApiShopper, ops: ApiOps, bought: list[Any]
) -> None:
    number = bought[0]["museOrderNumber"]
    refund(ops, number, {"kind": "full", "reason": "returned"})
    body = {"amountCents": 700}
    for _ in range(2):
        came = ops.call("POST", f"/ops/orders/{number}/store-refund", body, idempotency_key="1")
        assert came.status == 200, came.body
    too_much = {"amountCents": 10_000_000}
    path = f"/ops/orders/{number}/store-refund"
    assert ops.call("POST", path, too_much, idempotency_key="2").status == 409


def test_what_the_store_will_not_pay_is_written_off_once(ops: ApiOps, bought: list[Any]) -> None:
    path = f"/ops/orders/{bought[0]['museOrderNumber']}/store-refund/written-off"
    assert ops.call("POST", path, {"reason": "It is shut."}).status == 409
    refund(ops, bought[0]["museOrderNumber"], {"kind": "full", "reason": "returned"})
    task = storage().task(store_refund_task_id(bought[0]["museOrderNumber"]))
    assert task is not None
    assert task.is_asleep
    listed = ops.tasks()
    assert task.task_id not in {one["taskId"] for one in listed}
    for _ in range(2):
        assert ops.call("POST", path, {"reason": "It is shut."}).status == 200
    assert ops.call("POST", path, {"reason": ""}).status == 422
    done = storage().task(task.task_id)
    assert done is not None
    assert done.outcome == "written off"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (GOODWILL, None),
        ({**GOODWILL, "amountCents": 0}, "1"),
        ({**GOODWILL, "amountCents": "500"}, "1"),
        ({**GOODWILL, "reason": "cancelled"}, "1"),
        ({**GOODWILL, "kind": "everything"}, "1"),
        ({"kind": "lines", "reason": "returned"}, "1"),
        ({"kind": "lines", "reason": "returned", "lines": [{"itemId": "x", "quantity": 1}]}, "1"),
        ({**GOODWILL, "amountCents": 90_000_000}, "1"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(
    ops: ApiOps, bought: list[Any], body: object, key: str | None
) -> None:
    assert refund(ops, bought[0]["museOrderNumber"], body, key).status == 422


def test_only_operations_refund_and_only_the_shopper_sees_the_order(
    system: InProcessSystem, shopper: ApiShopper, bought: list[Any]
) -> None:
    number = bought[0]["museOrderNumber"]
    path = f"/api/v1/ops/orders/{number}"
    for route in (
        "cancel",
        "cancel/denied",
        "refunds",
        "refunds/1/check",
        "store-refund",
        "store-refund/written-off",
    ):
        body: dict[str, object] = {"reason": "because"}
        if route == "refunds":
            body = GOODWILL
        if route == "store-refund":
            body = {"amountCents": 1}
        answer = shopper.call(
            "POST",
            f"{path}/{route}",
            None if route.endswith("check") else body,
            idempotency_key="1",
        )
        assert answer.status == 403, route
    mallory = ApiShopper(system, "mallory")
    assert mallory.call("POST", f"/api/v1/orders/{number}/cancel").status == 404
    assert mallory.call("POST", "/api/v1/orders/MO-1/cancel").status == 404
