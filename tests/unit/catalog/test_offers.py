"""What an article costs, and whether it can be had."""

from __future__ import annotations

import pytest

from muse.domain.money import Money
from tests.unit.catalog.shop import (
    look_up,
    offering,
    page,
    page_of,
    problems,
    unavailable,
)


def test_the_price_is_the_one_that_anyone_pays_now() -> None:
    product = look_up(page("sale_boots"), size="9")
    assert (product.price, product.max_quantity) == (Money(17995), 2)
    assert (product.sku, product.size) == ("FB-9", "9")
    assert problems(unavailable(page("sale_boots"))) == {"size": "choose one of: 8, 9, 10"}


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        ("248.00", 24800), ("248", 24800), ("248.5", 24850), ("$1,248.00", 124800), (248, 24800),
        (19.99, 1999), (0.1 + 0.2, 30), ("USD 12.00", 1200), ("12.00 USD", 1200),
        ("0.10", 10), (["5.00"], 500), ("19.990", 1999),
    ],
)  # fmt: skip
def test_a_price_is_read_to_the_cent(price: object, cents: int) -> None:
    assert look_up(offering(price=price)).price == Money(cents)


@pytest.mark.parametrize(
    "price",
    [
        None, "", "free", 0, "0.00", -5, "-5.00", "248,00", "1.248,00", "12.345", 12.345, True, {},
        "1e3", "€5.00", "10.00 - 20.00", "NaN", 1e300, "9999999999", [], "1,2,3.00",
        "\u0665.\u0660\u0660",
    ],
)  # fmt: skip
def test_what_is_not_clearly_a_price_is_none(price: object) -> None:
    error = unavailable(offering(price=price))
    assert error.public_message == "The store's page gives no single price for this product."


@pytest.mark.parametrize(
    ("aggregate", "cents"),
    [
        ({"lowPrice": "20.00", "highPrice": 20}, 2000),
        ({"lowPrice": "20.00", "offerCount": "1"}, 2000),
        ({"price": "20.00"}, 2000),
        ({"lowPrice": "20.00", "highPrice": "30.00"}, None),
        ({"lowPrice": "20.00", "offerCount": 4}, None),
        ({"lowPrice": "20.00"}, None),
    ],
)
def test_a_range_of_prices_is_no_price(aggregate: dict[str, object], cents: int | None) -> None:
    answer = offering(**{"@type": "AggregateOffer", "price": None, **aggregate})
    if cents is None:
        assert "no single price" in unavailable(answer).public_message
    else:
        assert look_up(answer).price == Money(cents)


@pytest.mark.parametrize(
    ("availability", "message"),
    [
        ("https://schema.org/OutOfStock", "Scarf is out of stock."),
        ("SoldOut", "Scarf is out of stock."),
        ({"@id": "http://schema.org/OutOfStock"}, "Scarf is out of stock."),
        ("https://schema.org/InStoreOnly", "Scarf is not for delivery now."),
        ("https://schema.org/PreOrder", "Scarf is not for delivery now."),
        ("Discontinued", "This product is gone: the store does not sell it any more."),
    ],
)
def test_what_the_store_cannot_deliver_is_not_sold(availability: object, message: str) -> None:
    assert unavailable(offering(availability=availability)).public_message == message


@pytest.mark.parametrize("availability", [None, "InStock", "schema:OnlineOnly", ["InStock"]])
def test_what_the_store_has_or_says_nothing_about_is_sold(availability: object) -> None:
    assert look_up(offering(availability=availability)).price == Money(1000)


def test_none_left_is_out_of_stock() -> None:
    assert "out of stock" in unavailable(offering(inventoryLevel={"value": 0})).public_message


def test_a_price_in_another_currency_is_refused() -> None:
    error = unavailable(offering(priceCurrency="EUR"))
    assert error.public_message == "The store's price is in EUR, not in USD."


def test_among_several_currencies_the_stores_own_counts() -> None:
    offers = [{"price": 9, "priceCurrency": "EUR"}, {"price": "10.50", "priceCurrency": "usd"}]
    answer = page_of({"@type": "Product", "name": "Scarf", "offers": offers})
    assert look_up(answer).price == Money(1050)


def test_a_product_without_an_offer_has_no_price() -> None:
    error = unavailable(page_of({"@type": "Product", "name": "Scarf"}))
    assert "no single price" in error.public_message
