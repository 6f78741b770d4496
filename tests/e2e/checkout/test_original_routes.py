"""The nine routes of the original design, tried in turn as a new user would.

That every answer has the documented shape is looked at with every request of this folder.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.processes import ROOT
from tests.e2e.checkout.conftest import a_shopper
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import ADDRESS, BOUTIQUE, HARBOR, JUNIPER, SESSIONS, ApiOps, ApiShopper

STORES = [HARBOR, JUNIPER, BOUTIQUE]
UNKEMPT = {**ADDRESS, "state": "ca", "phone": "415.555.2671"}
PARCEL = "1Z999AA10123456784"


@dataclass(frozen=True, slots=True)
class Journey:
    """What the routes answered, from the cart to the confirmation."""

    shopper: ApiShopper
    started: Any
    shipped: Any
    paid: Any
    placed: Any
    settled: Any

    @property
    def path(self) -> str:
        return f"{SESSIONS}/{self.started.data['sessionId']}"

    def call(self, path: str) -> Any:
        return self.shopper.call("GET", path).data


@pytest.fixture(scope="module")
def journey(running: RunningSystem, ops: ApiOps) -> Journey:
    """A checkout of three stores, one of which is ordered from by hand."""
    shopper = a_shopper(running)
    for store, quantity in zip(STORES, (2, 1, 1), strict=True):
        assert shopper.add(store, quantity=quantity).status == 201
    started = shopper.call("POST", SESSIONS)
    session_id = started.data["sessionId"]
    path = f"{SESSIONS}/{session_id}"
    shipped = shopper.call("PUT", f"{path}/shipping", UNKEMPT)
    paid = shopper.call("PUT", f"{path}/payment", {"paymentMethodId": "pm_card_visa"})
    placed = shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    done = ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    assert done.status == 200, done.body
    shopper.settled(session_id)
    return Journey(shopper, started, shipped, paid, placed, shopper.place(session_id))


def test_a_new_user_gets_a_token_and_is_served(running: RunningSystem) -> None:
    port = str(running.system.ports.base)
    command = [sys.executable, "-m", "local.token", "--user", "newcomer", "--port", port]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    bearer = {"Authorization": f"Bearer {printed.strip()}"}
    cart = send("GET", f"{running.api}/api/v1/cart", headers=bearer)

    assert printed == printed.strip() + "\n"
    assert cart.status == 200
    assert cart.data["stores"] == []
    assert cart.data["summary"]["totalCents"] == cart.data["summary"]["totalItemCount"] == 0


def test_1_start_a_checkout(journey: Journey) -> None:
    session = journey.started.data
    snapshot = session["cartSnapshot"]
    lasts = datetime.fromisoformat(session["expiresAt"]) - datetime.fromisoformat(
        session["createdAt"]
    )

    assert journey.started.status == 201
    assert session["sessionId"].startswith("cs_")
    assert session["status"] == "pending"
    assert lasts == timedelta(minutes=30)
    assert [part["storeId"] for part in snapshot["stores"]] == STORES
    assert [part["itemCount"] for part in snapshot["stores"]] == [2, 1, 1]
    items = sum(part["subtotalCents"] for part in snapshot["stores"])
    assert snapshot["summary"]["totalCents"] == items == session["totalCents"]
    assert snapshot["summary"]["totalItemCount"] == 4


def test_2_look_at_the_checkout(journey: Journey) -> None:
    session = journey.call(journey.path)

    assert session["cartSnapshot"] == journey.started.data["cartSnapshot"]
    assert session["status"] == "completed"
    assert [store["status"] for store in session["stores"]] == ["placed"] * 3
    assert session["payment"]["authorizedCents"] == session["payment"]["capturedCents"]
    assert session["payment"]["releasedCents"] == 0


def test_3_say_where_to(journey: Journey) -> None:
    session = journey.shipped.data
    totals = [store["totals"] for store in session["stores"]]

    assert session["shippingAddress"]["state"] == "CA"
    assert session["shippingAddress"]["phone"] == "+14155552671"
    assert session["addressCorrections"]
    assert [quote["source"] for quote in totals] == ["store", "store", "unquoted"]
    assert session["totalCents"] == sum(quote["totalCents"] for quote in totals)
    assert session["shippingCents"] == sum(quote["shippingCents"] for quote in totals) > 0
    assert session["taxCents"] == sum(quote["taxCents"] for quote in totals) > 0


def test_4_choose_how_to_pay(journey: Journey) -> None:
    assert journey.paid.status == 200
    assert journey.paid.data["paymentMethodId"] == "pm_card_visa"
    assert journey.paid.data["totalCents"] == journey.shipped.data["totalCents"]


def test_5_place_the_orders(journey: Journey) -> None:
    early, late = journey.placed, journey.settled

    assert early.status == 202
    assert early.json["message"] == "Orders placed: 2 successful, 0 failed, 1 pending"
    assert late.status == 200
    assert late.json["message"] == "Orders placed: 3 successful, 0 failed"
    assert late.data["checkoutSessionId"] == journey.started.data["sessionId"]
    assert late.data["summary"] == {
        "totalOrders": 3,
        "successfulOrders": 3,
        "failedOrders": 0,
        "pendingOrders": 0,
    }
    for order, number in zip(late.data["orders"], ("HP-", "JO-", "WW-"), strict=True):
        assert order["orderId"] == order["museOrderNumber"]
        assert order["museOrderNumber"].startswith("MO-")
        assert order["storeOrderNumber"].startswith(number)
        assert datetime.fromisoformat(order["placedAt"]) <= datetime.now(UTC)
    total = sum(order["totalCents"] for order in late.data["orders"])
    assert total == journey.shipped.data["totalCents"]


def test_6_list_the_orders(journey: Journey) -> None:
    page = journey.call("/api/v1/orders?limit=5&offset=0")

    [checkout] = page["checkoutSessions"]
    assert (page["totalCheckouts"], page["totalOrders"]) == (1, 3)
    assert checkout["paidCents"] == checkout["dueCents"] == checkout["totalCents"]
    assert checkout["checkoutSessionId"] == journey.started.data["sessionId"]
    assert checkout["totalCents"] == journey.shipped.data["totalCents"]
    assert {order["storeId"] for order in checkout["orders"]} == set(STORES)
    assert journey.call("/api/v1/orders?status=delivered")["checkoutSessions"] == []


def test_7_see_statistics(journey: Journey) -> None:
    statistics = journey.call("/api/v1/orders/stats")

    [spent] = statistics["totalSpent"]
    assert statistics["totalOrders"] == sum(statistics["byStatus"].values()) == 3
    assert spent["totalCents"] == journey.shipped.data["totalCents"]
    assert {store["storeId"]: store["orders"] for store in statistics["stores"]} == dict.fromkeys(
        STORES, 1
    )


def test_8_see_an_order_with_its_history(journey: Journey) -> None:
    number = journey.settled.data["orders"][0]["museOrderNumber"]

    order = journey.call(f"/api/v1/orders/{number}")

    [item] = order["items"]
    assert [change["status"] for change in order["statusHistory"]] == ["pending", "placed"]
    assert item["quantity"] == 2
    assert item["totalPriceCents"] == 2 * item["unitPriceCents"]
    costs = item["totalPriceCents"] + item["shippingCents"] + item["taxCents"]
    assert costs == order["totalCents"]


def test_9_say_that_a_parcel_is_on_its_way(journey: Journey, ops: ApiOps) -> None:
    number = journey.settled.data["orders"][2]["museOrderNumber"]
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    parcel = {"trackingNumber": PARCEL, "carrier": "UPS", "estimatedDelivery": day}

    tracked = ops.call("PUT", f"/orders/{number}/tracking", parcel)

    order = journey.call(f"/api/v1/orders/{number}")
    assert tracked.status == 200
    assert order["status"] == "shipped"
    assert [change["by"] for change in order["statusHistory"]] == ["muse", "ops", "ops"]
    assert order["tracking"]["trackingNumber"] == PARCEL
    assert order["tracking"]["estimatedDelivery"] == day
    assert PARCEL in order["tracking"]["url"]
