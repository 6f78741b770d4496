"""Fifteen stores and fifty lines are served, all stores at once; one more is too many."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.checkout.money import require_at_bank
from tests.e2e.checkout.town import Town
from tests.e2e.conftest import Say
from tests.shopping import HARBOR, JUNIPER, ApiOps, ApiShopper

STORES = range(9001, 9016)
ONE_TOO_MANY = 9016
SLOW_SECONDS = 3.0  # what the street's fault `slow` takes, each time


def test_fifteen_stores_at_once(town: Town, shopper: ApiShopper, ops: ApiOps, say: Say) -> None:
    session_id = shopper.ready(list(STORES))
    refused = shopper.add(ONE_TOO_MANY)
    methods = {each["storeId"]: each["method"] for each in town.system.endpoints.stores}
    by_api = [store for store in STORES if methods[store] == "api"]
    town.system.warm("PlacementApi", workers=len(by_api))
    for store in by_api:
        town.street.switch_on(store, "slow", times=1)
    say(f"placing {session_id} at fifteen stores, {len(by_api)} of them slow")

    began = time.monotonic()
    placed = shopper.place(session_id)
    took = time.monotonic() - began

    assert (refused.status, refused.error["code"]) == (422, "cart_limit")
    assert placed.status == 202, placed.body
    assert placed.data["summary"] == {
        "totalOrders": 15,
        "successfulOrders": len(by_api),
        "failedOrders": 0,
        "pendingOrders": 15 - len(by_api),
    }
    say(f"took {took:.1f} s instead of {len(by_api) * SLOW_SECONDS:.0f} s one after the other")
    assert took < len(by_api) * SLOW_SECONDS
    [execution] = town.executions(session_id)
    assert all_began_before_any_ended(town.history(execution["executionArn"]), len(by_api))

    for task in ops.tasks_of(session_id):
        number = f"{task['storeId']}-{session_id}"
        assert ops.buy(task["taskId"], number, task["approvedTotalCents"]).status == 200
    session = shopper.settled(session_id)
    total = session["totalCents"]
    assert session["status"] == "completed"
    assert session["payment"]["capturedCents"] == total
    require_at_bank(town, session_id, held=total, captured=total)
    for store, order in zip(by_api, api_orders(session), strict=True):
        [found] = town.street.orders_of(order["museOrderNumber"])
        assert (found["storeId"], found["orderNumber"]) == (store, order["storeOrderNumber"])


def test_the_fifty_first_line(town: Town, shopper: ApiShopper, say: Say) -> None:
    wanted = [
        {"storeId": each["storeId"], "sku": product["sku"], "quantity": 1}
        for each in town.system.endpoints.stores
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


def all_began_before_any_ended(history: list[dict[str, Any]], count: int) -> bool:
    """Whether every placement by API was under way before the first of them was over."""
    kinds = [
        event["type"]
        for event in history
        for details in [
            event.get("stateEnteredEventDetails") or event.get("stateExitedEventDetails") or {}
        ]
        if details.get("name") == "PlaceByApi"
    ]
    return kinds[:count] == ["TaskStateEntered"] * count


def api_orders(session: Any) -> list[Any]:
    return [store for store in session["stores"] if store["placementMethod"] == "api"]
