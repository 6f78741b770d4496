"""Placing is safe to repeat: at once, later, from several devices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.shopping import HARBOR, JUNIPER, ApiShopper

AT_ONCE = 8


def test_eight_requests_at_once_and_one_later(
    running: RunningSystem, shopper: ApiShopper, say: Say
) -> None:
    session_id = shopper.ready([HARBOR, JUNIPER])
    say(f"placing {session_id} {AT_ONCE} times at once")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(shopper.place, [session_id] * AT_ONCE))
    later = shopper.place(session_id)

    assert [answer.status for answer in [*answers, later]] == [200] * (AT_ONCE + 1)
    assert all(answer.json == later.json for answer in answers)
    assert later.json["message"] == "Orders placed: 2 successful, 0 failed"
    require_settled(running, shopper.session(session_id))
    [execution] = running.executions(session_id)
    assert execution["name"] == f"{session_id}-1"
    assert shopper.call("GET", "/api/v1/orders").data["totalOrders"] == 2


def test_two_devices_check_the_same_cart_out(running: RunningSystem, shopper: ApiShopper) -> None:
    first = shopper.ready([HARBOR])
    second = shopper.start()

    too_late = shopper.place(first)

    assert too_late.status == 409
    assert too_late.error["code"] == "superseded"
    assert shopper.session(first)["supersededBy"] == second
    assert running.stripe.intents(first) == []
    assert shopper.session(second)["status"] == "pending"


def test_the_same_key_starts_one_checkout(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    key = {"idempotency_key": "a phone that lost the answer"}

    with ThreadPoolExecutor(4) as pool:
        sessions = set(pool.map(lambda _: shopper.start(**key), range(4)))

    assert len(sessions) == 1


def test_a_cart_is_bought_once_and_what_was_added_meanwhile_stays(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR])
    assert shopper.add(JUNIPER).status == 201

    assert shopper.place(session_id).status == 200

    left = shopper.call("GET", "/api/v1/cart").data
    assert [part["storeId"] for part in left["stores"]] == [JUNIPER]
    require_settled(running, shopper.session(session_id))
    following: Any = shopper.call("POST", "/api/v1/checkout/sessions").data
    assert [part["storeId"] for part in following["cartSnapshot"]["stores"]] == [JUNIPER]
