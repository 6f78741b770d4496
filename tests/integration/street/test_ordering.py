"""Orders are made once, take their goods away, and stay."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.street.opening import BOUTIQUE, HARBOR, JUNIPER, OpenStreet, send
from tests.integration.street.platform_calls import PlatformCalls


@pytest.fixture(params=[HARBOR, JUNIPER], ids=["harbor", "juniper"])
def calls(request: pytest.FixtureRequest, street: OpenStreet) -> PlatformCalls:
    return PlatformCalls(street, request.param)


def _sku(calls: PlatformCalls) -> str:
    return "HP-LANTERN" if calls.store_id == HARBOR else "JO-BOTTLE"


def test_the_same_completion_makes_one_order(calls: PlatformCalls) -> None:
    ready, key = calls.ready(_sku(calls)), str(uuid.uuid4())

    first = calls.complete(ready["id"], key=key)
    second = calls.complete(ready["id"], key=key)

    assert first.json["status"] == "completed"
    assert second.body == first.body
    assert len(calls.street.orders(calls.store_id)) == 1


def test_the_same_completion_at_once_makes_one_order(calls: PlatformCalls) -> None:
    ready, key = calls.ready(_sku(calls)), str(uuid.uuid4())

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: calls.complete(ready["id"], key=key), range(8)))

    assert len({reply.body for reply in replies}) == 1
    assert len(calls.street.orders(calls.store_id)) == 1


def test_a_key_belongs_to_one_request(calls: PlatformCalls) -> None:
    ready, key = calls.ready(_sku(calls)), str(uuid.uuid4())
    calls.complete(ready["id"], key=key)

    other = calls.complete(ready["id"], calls.payment("tok_other"), key=key)

    assert (other.status, other.json["code"]) == (409, "idempotency_conflict")


def test_a_completed_checkout_does_not_change_any_more(calls: PlatformCalls) -> None:
    ready = calls.ready(_sku(calls))
    completed = calls.complete(ready["id"]).json
    path = f"/checkout-sessions/{ready['id']}"

    assert calls.complete(ready["id"]).status == 409
    assert calls.call("POST", f"{path}/cancel").status == 409
    assert calls.call("PUT", path, {"line_items": [_line(_sku(calls))]}).status == 409
    assert calls.call("GET", path).json == completed


def test_a_cancelled_checkout_is_not_bought(calls: PlatformCalls) -> None:
    ready = calls.ready(_sku(calls))

    canceled = calls.call("POST", f"/checkout-sessions/{ready['id']}/cancel").json

    assert canceled["status"] == "canceled"
    assert calls.complete(ready["id"]).status == 409
    assert calls.street.orders(calls.store_id) == []


def test_the_last_pieces_are_sold_once(calls: PlatformCalls) -> None:
    sku = _sku(calls)
    calls.street.control("POST", "products", {"storeId": calls.store_id, "sku": sku, "stock": 1})
    ready = [calls.ready(sku)["id"] for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(calls.complete, ready))

    assert sorted(reply.json["status"] for reply in replies) == ["completed"] + ["incomplete"] * 3
    assert len(calls.street.orders(calls.store_id)) == 1
    reply = calls.call("POST", "/catalog/lookup", {"ids": [sku]}, idempotency_key=None)
    assert reply.json["products"][0]["variants"][0]["availability"]["available"] is False


def test_an_order_can_be_read(street: OpenStreet) -> None:
    """Without a customer's token, where the store wants none for it."""
    calls = PlatformCalls(street, HARBOR)
    completed = calls.complete(calls.ready(_sku(calls))["id"]).json
    number = completed["order"]["id"]

    order = calls.call("GET", f"/orders/{number}").json

    assert order["checkout_id"] == completed["id"]
    assert order["totals"] == completed["totals"]
    assert order["line_items"][0]["status"] == "processing"
    assert number.encode() in calls.street.get(completed["order"]["permalink_url"]).body


def test_an_unknown_checkout_is_told_in_each_stores_own_way(calls: PlatformCalls) -> None:
    reply = calls.call("GET", "/checkout-sessions/chk_none")

    if calls.store_id == HARBOR:
        assert (reply.status, reply.json["ucp"]["status"]) == (200, "error")
        assert reply.json["messages"][0]["code"] == "not_found"
    else:
        assert (reply.status, reply.json["code"]) == (404, "not_found")


def test_the_staff_orders_by_hand(street: OpenStreet) -> None:
    url = f"{street.url_of(BOUTIQUE)}/staff/orders"
    form = b"sku=WW-PEARL-STUDS&quantity=2&reference=MO-1"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    page = send("POST", url, form, headers)
    order = {"lines": [{"sku": "WW-SILK-SCARF", "quantity": 1}], "reference": "MO-2"}
    document = send("POST", url, order)

    first, second = street.orders(BOUTIQUE)
    assert page.headers["Location"] == f"/orders/{first['orderNumber']}"
    assert (first["totalCents"], first["customerReference"]) == (25900, "MO-1")
    assert document.status == 201
    assert document.json == {"orderNumber": second["orderNumber"], "totalCents": 4800}
    assert b"MO-1" in street.get(url).body
    assert b"$259.00" in street.get(f"{street.url_of(BOUTIQUE)}/orders/{first['orderNumber']}").body


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"sku": "WW-PEARL-STUDS", "quantity": 4}],
        [{"sku": "WW-SILK-SCARF", "quantity": 0}],
        [{"sku": "WW-SILK-SCARF", "quantity": "1"}],
        [{"sku": "NO-SUCH-THING", "quantity": 1}],
        "all of it",
    ],
)
def test_the_staff_refuses_what_it_cannot_sell(street: OpenStreet, lines: object) -> None:
    reply = send("POST", f"{street.url_of(BOUTIQUE)}/staff/orders", {"lines": lines})

    assert reply.status == 422
    assert street.orders(BOUTIQUE) == []


def _line(sku: str) -> dict[str, object]:
    return {"id": "li_1", "item": {"id": sku}, "quantity": 1}
