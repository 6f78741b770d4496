"""Bad input gets a specific error and changes nothing."""

from __future__ import annotations

import json

import pytest

from tests.in_process import InProcessSystem
from tests.shopping import ADDRESS, BOUTIQUE, HARBOR, SESSIONS, ApiShopper

NOBODYS = "cs_00000000000000000000000000"


def item_of(shopper: ApiShopper, store_id: int, quantity: int = 1) -> dict[str, object]:
    url = shopper.product(store_id)["url"]
    return {"storeId": store_id, "productUrl": url, "quantity": quantity}


def test_an_empty_cart_can_not_be_checked_out(shopper: ApiShopper) -> None:
    answer = shopper.call("POST", SESSIONS)

    assert (answer.status, answer.error["code"]) == (422, "cart_empty")


def test_an_unknown_store(shopper: ApiShopper) -> None:
    answer = shopper.call(
        "POST", "/api/v1/cart/items", {"storeId": 4711, "sku": "X", "quantity": 1}
    )

    assert (answer.status, answer.error["code"]) == (422, "unknown_store")


@pytest.mark.parametrize("fault", ["page_not_found", "page_gone", "page_out_of_stock"])
def test_a_product_that_is_gone(shopper: ApiShopper, fault: str) -> None:
    answer = shopper.add(BOUTIQUE, fault)

    assert (answer.status, answer.error["code"]) == (422, "product_unavailable")
    assert shopper.call("GET", "/api/v1/cart").data["stores"] == []


@pytest.mark.parametrize("quantity", [0, 100, -1, 1.5, "2", None, True])
def test_a_quantity_that_is_none(shopper: ApiShopper, quantity: object) -> None:
    product = shopper.product(BOUTIQUE)
    wanted = {"storeId": BOUTIQUE, "productUrl": product["url"], "quantity": quantity}

    answer = shopper.call("POST", "/api/v1/cart/items", wanted)

    assert answer.status == 422
    assert [detail["field"] for detail in answer.error["details"]] == ["quantity"]


def test_several_products_are_added_at_once(system: InProcessSystem, shopper: ApiShopper) -> None:
    items = [item_of(shopper, HARBOR), item_of(shopper, BOUTIQUE, quantity=2)]

    answer = shopper.call("POST", "/api/v1/cart/items", {"items": items})

    assert answer.status == 201
    quantities = {s["storeId"]: s["items"][0]["quantity"] for s in answer.data["stores"]}
    assert quantities == {HARBOR: 1, BOUTIQUE: 2}


def test_several_of_which_one_is_gone(shopper: ApiShopper) -> None:
    items = [
        item_of(shopper, HARBOR),
        item_of(shopper, BOUTIQUE) | {"productUrl": None, "sku": "X"},
    ]

    answer = shopper.call("POST", "/api/v1/cart/items", {"items": items})

    assert (answer.status, answer.error["code"]) == (422, "items_refused")
    assert [detail["field"] for detail in answer.error["details"]] == ["items.1"]
    assert shopper.call("GET", "/api/v1/cart").data["stores"] == []


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([], "items"),
        ([{"storeId": HARBOR, "sku": "X", "quantity": 1}] * 51, "items"),
        ([{"storeId": HARBOR, "sku": "X", "quantity": 0}], "items.0.quantity"),
        ([{"storeId": HARBOR, "quantity": 1}], "items.0"),
        ("all of them", "items"),
    ],
)
def test_several_in_a_form_that_is_none(shopper: ApiShopper, items: object, field: str) -> None:
    answer = shopper.call("POST", "/api/v1/cart/items", {"items": items})

    assert answer.status == 422
    assert [detail["field"] for detail in answer.error["details"]] == [field]


def test_more_pieces_than_a_line_holds(system: InProcessSystem, shopper: ApiShopper) -> None:
    sku = shopper.product(HARBOR)["sku"]  # other tests buy it, too
    system.street.control("POST", "products", {"storeId": HARBOR, "sku": sku, "stock": 400})
    shopper.add(HARBOR, quantity=40)

    answer = shopper.add(HARBOR, quantity=60)

    assert (answer.status, answer.error["code"]) == (422, "invalid")
    [store] = shopper.call("GET", "/api/v1/cart").data["stores"]
    assert store["items"][0]["quantity"] == 40


@pytest.mark.parametrize(
    "body",
    [
        {"storeId": BOUTIQUE, "productUrl": "x", "quantity": 1, "price": 1},
        {"store_id": BOUTIQUE, "productUrl": "x", "quantity": 1},
        {"storeId": str(BOUTIQUE), "productUrl": "x", "quantity": 1},
        {"storeId": BOUTIQUE, "quantity": 1},
        [],
        '"text"',
        None,
    ],
    ids=["unknown", "snake", "loose", "neither", "list", "string", "nothing"],
)
def test_a_body_of_another_shape(shopper: ApiShopper, body: object) -> None:
    answer = shopper.call("POST", "/api/v1/cart/items", body)

    assert answer.status == 422, answer.body
    assert answer.error["code"] == "invalid"
    assert answer.error["details"]


@pytest.mark.parametrize("body", ["{", '{"storeId": }', "[" * 100_000, '{"a":' * 40_000])
def test_a_body_that_is_not_json(shopper: ApiShopper, body: str) -> None:
    answer = shopper.call("POST", "/api/v1/cart/items", body)

    assert (answer.status, answer.error["code"]) == (400, "malformed")


@pytest.mark.parametrize(("method", "path"), [("POST", SESSIONS), ("POST", "/api/v1/cart/items")])
def test_a_body_of_a_megabyte(shopper: ApiShopper, method: str, path: str) -> None:
    answer = shopper.call(method, path, json.dumps({"sku": "x" * 1_000_000}))

    assert (answer.status, answer.error["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/products/silk-scarf",
        "http://jane:secret@{domain}/products/silk-scarf",
        "http://{domain}@evil.example/products/silk-scarf",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:9/products/silk-scarf",
        "file:///etc/passwd",
        "http://[::1]/x",
        "not a url",
    ],
)
def test_a_product_url_elsewhere(shopper: ApiShopper, url: str) -> None:
    domain = shopper.product(BOUTIQUE)["url"].split("/")[2]
    wanted = {"storeId": BOUTIQUE, "productUrl": url.format(domain=domain), "quantity": 1}

    answer = shopper.call("POST", "/api/v1/cart/items", wanted)

    assert (answer.status, answer.error["code"]) == (422, "product_url_refused")
    assert answer.error["details"][0]["field"] == "productUrl"


@pytest.mark.parametrize("fault", ["page_redirects_elsewhere", "page_redirects_to_private"])
def test_a_page_that_leads_elsewhere(shopper: ApiShopper, fault: str) -> None:
    answer = shopper.add(BOUTIQUE, fault)

    assert (answer.status, answer.error["code"]) == (422, "product_url_refused")


@pytest.mark.parametrize("fault", ["page_server_error", "page_huge"])
def test_a_page_that_does_not_answer_well(shopper: ApiShopper, fault: str) -> None:
    answer = shopper.add(BOUTIQUE, fault)

    assert (answer.status, answer.error["code"]) == (502, "upstream_unavailable")


def test_someone_elses_checkout_and_order(system: InProcessSystem, shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()
    thief = ApiShopper(system, "thief")

    for method, path, body in (
        ("GET", f"{SESSIONS}/{session_id}", None),
        ("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS),
        ("PUT", f"{SESSIONS}/{session_id}/payment", {"paymentMethodId": "pm_card_visa"}),
        ("POST", f"{SESSIONS}/{session_id}/place", None),
        ("POST", f"{SESSIONS}/{session_id}/cancel", None),
        ("POST", f"{SESSIONS}/{session_id}/payment/cancel", None),
        ("GET", f"{SESSIONS}/{NOBODYS}", None),
        ("GET", "/api/v1/orders/MO-00000-00000-00000", None),
        ("GET", "/api/v1/orders/anything", None),
    ):
        answer = thief.call(method, path, body)
        assert (answer.status, answer.error["code"]) == (404, "not_found"), path
    assert shopper.session(session_id)["status"] == "pending"


def test_placing_too_early_says_what_is_missing(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()

    answer = shopper.place(session_id)

    assert (answer.status, answer.error["code"]) == (422, "session_incomplete")
    assert [detail["field"] for detail in answer.error["details"]] == ["shipping", "payment"]


@pytest.mark.parametrize(
    "number",
    ["4242" * 4, " ".join(["4242"] * 4), "pm_" + "4242" * 4, "3782" + "822463" + "10005"],
    ids=["plain", "grouped", "as a method", "another brand"],
)
def test_a_card_number_is_refused_and_not_echoed(shopper: ApiShopper, number: str) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()

    answer = shopper.call("PUT", f"{SESSIONS}/{session_id}/payment", {"paymentMethodId": number})

    assert (answer.status, answer.error["code"]) == (422, "card_number_refused")
    assert number not in answer.body
    assert shopper.session(session_id)["paymentMethodId"] is None


@pytest.mark.parametrize("method", ["visa", "card_1", "pm-1", "pm_"])
def test_a_payment_method_that_is_none(shopper: ApiShopper, method: str) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()

    answer = shopper.call("PUT", f"{SESSIONS}/{session_id}/payment", {"paymentMethodId": method})

    assert (answer.status, answer.error["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "change",
    [{"zip": "99999999"}, {"state": "XX"}, {"country": "DE"}, {"phone": "1"}, {"zip": "10001"}],
    ids=str,
)
def test_an_address_that_is_none(shopper: ApiShopper, change: dict[str, str]) -> None:
    shopper.add(BOUTIQUE)
    session_id = shopper.start()

    answer = shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS | change)

    assert (answer.status, answer.error["code"]) == (422, "address_undeliverable")
    assert answer.error["details"][0]["field"] == next(iter(change))


def test_a_store_that_can_not_deliver_there(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()
    shopper.system.street.switch_on(HARBOR, "address_undeliverable", times=1)

    answer = shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)

    assert (answer.status, answer.error["code"]) == (422, "store_refused")
    assert "undeliverable" in answer.error["details"][0]["problem"]


def test_a_store_that_answers_nothing_to_a_quote(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()
    shopper.system.street.switch_on(HARBOR, "server_error", times=10)

    answer = shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
    shopper.system.street.control("DELETE", "faults")

    assert (answer.status, answer.error["code"]) == (502, "upstream_unavailable")
    assert shopper.session(session_id)["shippingAddress"] is None


def test_sixteen_stores(shopper: ApiShopper) -> None:
    for store_id in range(9001, 9016):
        assert shopper.add(store_id).status == 201

    answer = shopper.add(9016)

    assert (answer.status, answer.error["code"]) == (422, "cart_limit")
    assert len(shopper.call("GET", "/api/v1/cart").data["stores"]) == 15


def test_operations_are_for_the_operations_team(system: InProcessSystem) -> None:
    for groups in ((), ("cops",), ("ops2", "shop")):
        answer = system.http("GET", "/api/v1/ops/tasks", user="mallory", groups=groups)
        assert (answer.status, answer.error["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"offset": "-1"}, {"status": "x"}]
)
def test_a_list_of_no_size(system: InProcessSystem, query: dict[str, str]) -> None:
    answer = system.http("GET", "/api/v1/orders", query=query)

    assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert answer.error["details"][0]["field"] == next(iter(query))
