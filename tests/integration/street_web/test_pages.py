"""The pages of web stores, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.street.opening import OpenStreet, open_street
from tests.integration.street_web.browsing import Visitor
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS

ADDRESS = {
    "name": "Ada <b>Lovelace</b>",
    "line1": "12 Main Street",
    "city": "San Francisco",
    "state": "CA",
    "zip": "94102",
}
SHOWN = b"Ada &lt;b&gt;Lovelace&lt;/b&gt;"


def ready_at_forms(street: OpenStreet) -> Visitor:
    """Signed in, with yarn in the bag, before the last click."""
    visitor = Visitor(street.url_of(FORMS))
    visitor.sign_in()
    visitor.post("/bag/add", handle="merino-yarn", quantity="2")
    visitor.post("/checkout/shipping", **ADDRESS, option="express")
    visitor.post("/checkout/payment", card="4242", gift_card="yes")
    return visitor


@pytest.mark.parametrize("path", ["/", "/bag", "/account", "/checkout/review", "/orders/VC-1"])
def test_a_wall_sends_to_the_sign_in(street: OpenStreet, path: str) -> None:
    answer = Visitor(street.url_of(MEMBERS)).get(path)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")


def test_a_product_page_behind_the_wall_is_described_but_sells_nothing(street: OpenStreet) -> None:
    page = Visitor(street.url_of(MEMBERS)).get("/products/fig-candle").body
    assert b"application/ld+json" in page
    assert b"Add to bag" not in page


def test_a_wrong_password_signs_nobody_in(street: OpenStreet) -> None:
    visitor = Visitor(street.url_of(FORMS))
    assert b"Email or password is wrong." in visitor.sign_in("wrong").body
    assert visitor.get("/account").headers["Location"] == "/sign-in"
    at_the_app = Visitor(street.url_of(APP))
    assert at_the_app.send("POST", "/api/sign-in", {"password": "wrong"}).status == 422
    assert at_the_app.send("POST", "/api/orders", {}).status == 401


def test_a_login_of_one_store_is_none_of_another(street: OpenStreet) -> None:
    visitor = Visitor(street.url_of(FORMS))
    cookie = visitor.sign_in().headers["Set-Cookie"]
    assert cookie.startswith("visit_9004=")
    assert "HttpOnly" in cookie


def test_a_guest_says_where_to_deliver_and_can_not_pay(street: OpenStreet) -> None:
    guest = Visitor(street.url_of(STEPS))
    guest.post("/bag/add", handle="bamboo-whisk", quantity="1")
    assert b"Check out as guest" in guest.get("/checkout").body
    guest.post("/checkout/guest", email="<i>@guest.example")
    assert b"Guest &lt;i&gt;@guest.example" in guest.get("/checkout").body
    guest.post("/checkout/delivery", **ADDRESS)
    assert guest.get("/checkout?step=payment").headers["Location"] == "/sign-in"
    guest.sign_in()
    assert b"Bamboo whisk" in guest.get("/bag").body


def test_the_review_adds_up_and_escapes(street: OpenStreet) -> None:
    page = ready_at_forms(street).get("/checkout/review").body
    assert SHOWN in page
    # 2 x $18.50, express, 7.25 % of the goods, $25.00 from the gift card
    for amount in (b"$37.00", b"$14.95", b"$2.68", b"-$25.00", b"$29.63"):
        assert b">" + amount + b"<" in page


def test_sending_the_last_form_twice_orders_once(street: OpenStreet) -> None:
    visitor = ready_at_forms(street)
    answers = [visitor.post("/checkout/order") for _ in range(2)]
    [order] = street.orders(FORMS)
    assert answers[0].headers["Location"] == f"/thanks/{order['orderNumber']}"
    assert b"There is nothing to order." in answers[1].body
    assert (order["orderedBy"], order["totalCents"]) == ("web", 2963)
    assert street.street.stores[FORMS].shelf.stock_of("TT-YARN") == 48


def test_what_is_sold_out_meanwhile_is_not_ordered(street: OpenStreet) -> None:
    visitor = ready_at_forms(street)
    street.control("POST", "products", {"storeId": FORMS, "sku": "TT-YARN", "stock": 1})
    assert b"Sold out" in visitor.post("/checkout/order").body
    assert street.orders(FORMS) == []


@pytest.mark.parametrize("quantity", ["0", "21", "-1", "x", ""])
def test_a_quantity_that_makes_no_sense(street: OpenStreet, quantity: str) -> None:
    visitor = Visitor(street.url_of(FORMS))
    visitor.post("/bag/add", handle="merino-yarn", quantity=quantity)
    assert b"Your bag is empty." in visitor.get("/bag").body


def test_nothing_is_delivered_to_puerto_rico(street: OpenStreet) -> None:
    visitor = ready_at_forms(street)
    answer = visitor.post("/checkout/shipping", **{**ADDRESS, "state": "PR"})
    assert b"We can&#x27;t deliver to this address." in answer.body


def test_a_wrong_security_code_is_refused(street: OpenStreet) -> None:
    visitor = Visitor(street.url_of(STEPS))
    visitor.sign_in()
    assert b"The security code is wrong." in visitor.post("/frames/code", code="000").body
    refused = visitor.post("/checkout/payment", card="4242").body
    assert b"Please confirm the security code." in refused


def test_a_street_that_comes_back_knows_its_visitors(tmp_path: Path) -> None:
    with open_street(tmp_path) as street:
        before = ready_at_forms(street)
    with open_street(tmp_path) as street:
        before.moved_to(street.url_of(FORMS))
        assert SHOWN in before.get("/checkout/review").body
        street.reset()
        assert before.get("/account").headers["Location"] == "/sign-in"
