"""What becomes of orders, as the stores of the street and their carrier tell it over the wire."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from local.commands.event import put, read_event
from local.processes import ROOT
from tests.e2e.checkout.ordering_by_hand import order_by_hand
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper

WAIT_SECONDS = 45.0
SPEED = 600


@pytest.fixture(autouse=True)
def _hurried(running: RunningSystem) -> None:
    running.street.control("POST", "clock", {"speed": SPEED})


def paid(shopper: ApiShopper, store_id: int, quantity: int = 1) -> Any:
    """An order that a store has, and that is paid."""
    assert shopper.add(store_id, quantity=quantity).status == 201
    session_id = shopper.ready([])
    shopper.place(session_id)
    session = shopper.settled(session_id)
    assert session["status"] == "completed", session
    return order_of(shopper, session["stores"][0]["museOrderNumber"])


def order_of(shopper: ApiShopper, number: str) -> Any:
    return shopper.call("GET", f"/api/v1/orders/{number}").data


def once(shopper: ApiShopper, order: Any, is_so: Callable[[Any], bool]) -> Any:
    """The order once something is so of it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so(now := order_of(shopper, order["museOrderNumber"])):
        assert time.monotonic() < deadline, now
        time.sleep(0.2)
    return now


def fulfil(running: RunningSystem, order: Any, *plan: Any, **more: Any) -> Any:
    """Let the store carry out a plan (none: its habit) until everything is told and taken."""
    body = {"storeId": order["storeId"], "orderNumber": order["storeOrderNumber"], "wait": True}
    wanted = {"plan": list(plan)} if plan else {}
    answer = running.street.control("POST", "fulfil", {**body, **wanted, **more})
    assert answer["lost"] == 0, running.street.control("GET", "deliveries")
    return answer


def test_a_store_s_webhooks_bring_its_order_to_the_door(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    order = paid(shopper, HARBOR)
    [parcel] = fulfil(running, order, {"kind": "confirmed"}, {"kind": "shipped"})["parcels"]
    shipped = once(shopper, order, lambda now: now["status"] == "shipped")
    assert shipped["tracking"]["trackingNumber"] == parcel["trackingNumber"]
    assert shipped["tracking"]["carrier"] == "UPS"
    assert parcel["trackingNumber"] in shipped["tracking"]["url"]
    fulfil(running, order, {"kind": "delivered"})
    delivered = once(shopper, order, lambda now: now["status"] == "delivered")
    statuses = [change["status"] for change in delivered["statusHistory"]]
    assert statuses[-2:] == ["shipped", "delivered"]
    assert delivered["statusHistory"][-1]["by"] == "store"


def test_muse_s_own_form_from_a_store_that_is_ordered_from_by_hand(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id, wait=0)
    [task] = ops.tasks_of(session_id)
    order_by_hand(ops, task)
    session = shopper.settled(session_id)
    order = order_of(shopper, session["stores"][0]["museOrderNumber"])
    [parcel] = fulfil(running, order)["parcels"]
    delivered = once(shopper, order, lambda now: now["status"] == "delivered")
    assert [(p["carrier"], p["trackingNumber"]) for p in delivered["parcels"]] == [
        ("USPS", parcel["trackingNumber"])
    ]


def test_a_store_puts_its_own_events_on_the_bus_from_its_own_account(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    order = paid(shopper, JUNIPER, quantity=2)
    parcels = fulfil(running, order)["parcels"]
    delivered = once(shopper, order, lambda now: now["status"] == "delivered")
    assert {p["trackingNumber"] for p in delivered["parcels"]} == {
        parcel["trackingNumber"] for parcel in parcels
    }
    assert [p["status"] for p in delivered["parcels"]] == ["delivered", "delivered"]
    assert [line["quantity"] for p in delivered["parcels"] for line in p["lines"]] == [1, 1]
    wanted = f"deliveries?storeId={JUNIPER}"
    told = [d for d in running.street.control("GET", wanted)["deliveries"] if d["delivered"]]
    assert {delivery["url"] for delivery in told} == {running.system.ports.aws_url}


def test_a_sample_event_is_put_on_the_bus_as_its_store_does(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    order = paid(shopper, JUNIPER)
    sample = (ROOT / "events" / "eventbridge" / "retailer-report.json").read_text()
    put(running.system.ports.aws_url, read_event(sample, order["storeOrderNumber"]))
    once(shopper, order, lambda now: now["status"] == "delivered")


def test_the_carrier_tells_the_rest(running: RunningSystem, shopper: ApiShopper) -> None:
    order = paid(shopper, HARBOR)
    on_the_road = {"kind": "out_for_delivery", "seconds": 600, "by": "carrier"}
    fulfil(running, order, {"kind": "shipped"}, on_the_road)
    at_the_corner = once(
        shopper, order, lambda now: [p["status"] for p in now["parcels"]] == ["out_for_delivery"]
    )
    assert at_the_corner["status"] == "shipped"
    fulfil(running, order, {"kind": "delivered", "by": "carrier"})
    delivered = once(shopper, order, lambda now: now["status"] == "delivered")
    assert delivered["statusHistory"][-1]["by"] == "carrier"


def test_a_carrier_that_is_faster_than_the_store_is_heard_all_the_same(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    order = paid(shopper, HARBOR)
    fulfil(running, order, {"kind": "shipped", "by": "carrier"})
    assert order_of(shopper, order["museOrderNumber"])["parcels"] == []
    fulfil(running, order, {"kind": "delivered", "by": "carrier"}, {"kind": "shipped"})
    once(shopper, order, lambda now: now["status"] == "delivered")


@pytest.mark.parametrize(("store_id", "seed"), [(HARBOR, 3), (JUNIPER, 4)])
def test_out_of_order_and_twice_comes_to_the_same_end(
    running: RunningSystem, shopper: ApiShopper, store_id: int, seed: int
) -> None:
    order = paid(shopper, store_id)
    answer = fulfil(running, order, seed=seed)
    assert answer["told"] > len({"confirmed", "shipped", "out_for_delivery", "delivered"})
    delivered = once(shopper, order, lambda now: now["status"] == "delivered")
    time.sleep(2)  # what was told last may still be on its way
    settled = order_of(shopper, order["museOrderNumber"])
    [parcel] = settled["parcels"]
    assert (settled["status"], parcel["status"]) == ("delivered", "delivered")
    assert settled["refundedCents"] == delivered["refundedCents"] == 0


def test_the_money_of_a_line_that_a_store_cancels_goes_back(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    order = paid(shopper, HARBOR, quantity=2)
    sku = shopper.product(HARBOR)["sku"]
    line = {"kind": "cancelled", "lines": [{"sku": sku, "quantity": 1}], "times": 2}
    fulfil(running, order, line)
    now = once(shopper, order, lambda now: now["refundedCents"] > 0)
    assert now["status"] != "cancelled"
    price = shopper.product(HARBOR)["priceCents"]
    assert price <= now["refundedCents"] < order["totalCents"]
    assert now["dueCents"] == order["totalCents"] - now["refundedCents"]
    fulfil(running, order, {"kind": "shipped"}, {"kind": "delivered", "seconds": 60})
    assert once(shopper, order, lambda now: now["status"] == "delivered")["dueCents"] > 0


@pytest.mark.parametrize("store_id", [HARBOR, JUNIPER])
def test_the_money_of_an_order_that_a_store_cancels_goes_back(
    running: RunningSystem, shopper: ApiShopper, store_id: int
) -> None:
    order = paid(shopper, store_id)
    fulfil(running, order, {"kind": "cancelled", "times": 2})
    now = once(shopper, order, lambda now: now["status"] == "cancelled")
    now = once(shopper, order, lambda now: now["refundedCents"] == order["totalCents"])
    assert now["dueCents"] == 0
    [intent] = running.stripe.intents(order["checkoutSessionId"])
    [charge] = running.stripe.holds(intent["id"])
    assert charge["amount_refunded"] == order["totalCents"]


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (f"retailers/{HARBOR}", "webhook-signature"),
        ("retailers/9004", "X-Shopify-Hmac-Sha256"),
        ("retailers/9005", "X-Signature"),
        ("carriers/easypost", "X-Hmac-Signature"),
    ],
)
def test_a_wrong_signature_changes_nothing(
    running: RunningSystem, shopper: ApiShopper, path: str, header: str
) -> None:
    order = paid(shopper, HARBOR)
    data = {
        "eventId": "forged",
        "occurredAt": order["placedAt"],
        "storeOrderNumber": order["storeOrderNumber"],
    }
    signed = {"webhook-id": "forged", "webhook-timestamp": str(int(time.time())), header: "v1,AAAA"}
    body = json.dumps({"type": "order.delivered", "data": data})
    answer = send("POST", f"{running.api}/webhooks/{path}", body, signed)
    assert (answer.status, answer.error["code"]) == (400, "signature_invalid")
    time.sleep(1)
    now = order_of(shopper, order["museOrderNumber"])
    assert (now["status"], now["parcels"]) == (order["status"], [])


def test_an_event_from_another_account_changes_nothing(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    """Muse's own account may put anything on its bus; it does not speak for a store."""
    order = paid(shopper, JUNIPER)
    running.put_event(
        f"retailer.{JUNIPER}",
        "order.delivered",
        {
            "eventId": "forged",
            "occurredAt": order["placedAt"],
            "storeOrderNumber": order["storeOrderNumber"],
        },
    )
    fulfil(running, order, {"kind": "shipped"})
    now = once(shopper, order, lambda now: now["status"] == "shipped")
    assert [parcel["status"] for parcel in now["parcels"]] == ["shipped"]
