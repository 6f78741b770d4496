"""Fifteen stores and fifty lines are served, all stores at once; one more is too many."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.checkout.money import require_at_bank
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.shopping import HARBOR, JUNIPER, ApiOps, ApiShopper

# Without the web stores, whose shipping and taxes nobody quotes.
STORES = (9001, 9002, 9003, *range(9008, 9020))
ONE_TOO_MANY = 9020
TIMEOUT_SECONDS = 90.0  # seconds


def test_fifteen_stores_at_once(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps, say: Say
) -> None:
    session_id = shopper.ready(list(STORES))
    refused = shopper.add(ONE_TOO_MANY)
    methods = {each["storeId"]: each["method"] for each in running.system.endpoints.stores}
    by_api = [store for store in STORES if methods[store] == "api"]
    running.system.warm("PlacementApi", workers=len(by_api))
    for store in by_api:
        running.street.switch_on(store, "slow", times=1)
    say(f"placing {session_id} at fifteen stores, {len(by_api)} of them slow")

    placed = shopper.place(session_id)
    tasks = all_tasks(ops, session_id, len(STORES) - len(by_api))
    for task in tasks:
        number = f"{task['storeId']}-{session_id}"
        assert ops.buy(task["taskId"], number, task["approvedTotalCents"]).status == 200
    session = shopper.settled(session_id, TIMEOUT_SECONDS)

    assert (refused.status, refused.error["code"]) == (422, "cart_limit")
    assert placed.status == 202, placed.body
    assert placed.data["summary"]["totalOrders"] == 15
    assert session["status"] == "completed"
    assert session["payment"]["capturedCents"] == session["totalCents"]
    require_at_bank(running, session_id, held=session["totalCents"], captured=session["totalCents"])
    ordered = [store for store in session["stores"] if store["placementMethod"] == "api"]
    assert [store["storeId"] for store in ordered] == by_api
    for store in ordered:
        [found] = running.street.orders_of(store["museOrderNumber"])
        assert found["orderNumber"] == store["storeOrderNumber"]
    [execution] = running.executions(session_id)
    took, one_by_one = times(running.history(execution["executionArn"]), len(by_api))
    say(f"the stores took {took:.1f} s at once; one after the other it had been {one_by_one:.1f} s")
    assert took < one_by_one / 3


def test_the_fifty_first_line(running: RunningSystem, shopper: ApiShopper, say: Say) -> None:
    wanted = [
        {"storeId": each["storeId"], "sku": product["sku"], "quantity": 1}
        for each in running.system.endpoints.stores
        if each["storeId"] in (HARBOR, JUNIPER)
        for product in each["products"]
        if product["fault"] != "sold_out"
    ]
    say("putting 51 lines into a cart")
    answers = [shopper.call("POST", "/api/v1/cart/items", item) for item in wanted[:51]]

    assert [answer.status for answer in answers] == [201] * 50 + [422]
    assert answers[50].error["code"] == "cart_limit"
    more = shopper.call("POST", "/api/v1/cart/items", wanted[0])
    assert more.status == 201  # another piece is no other line
    assert more.data["summary"]["totalItemCount"] == 51
    session = shopper.call("POST", "/api/v1/checkout/sessions").data
    assert sum(len(part["items"]) for part in session["cartSnapshot"]["stores"]) == 50


def all_tasks(ops: ApiOps, session_id: str, count: int) -> list[Any]:
    """The tasks of a checkout once there are so many."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while len(tasks := ops.tasks_of(session_id)) < count:
        assert time.monotonic() < deadline, f"only {len(tasks)} of {count} tasks"
        time.sleep(0.2)
    return tasks


def times(history: list[dict[str, Any]], count: int) -> tuple[float, float]:
    """Seconds from the first beginning of a placement by API to the last end, and the sum of what
    each took by itself."""
    entered = timestamps(history, "stateEnteredEventDetails")
    exited = timestamps(history, "stateExitedEventDetails")
    assert len(entered) == len(exited) == count
    return max(exited) - min(entered), sum(exited) - sum(entered)


def timestamps(history: list[dict[str, Any]], details: str) -> list[float]:
    return [
        event["timestamp"].timestamp()
        for event in history
        if event.get(details, {}).get("name") == "PlaceByApi"
    ]
