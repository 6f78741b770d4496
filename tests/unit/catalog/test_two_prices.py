"""A page that names two prices for the same thing is refused, never guessed at."""

from __future__ import annotations

import pytest

from muse.domain.money import Money
from tests.unit.catalog.shop import look_up, page_of, unavailable


def an_offer(price: str, currency: str = "USD") -> dict[str, object]:
    return {"@type": "Offer", "price": price, "priceCurrency": currency}


def a_product(*offers: dict[str, object], **changes: object) -> dict[str, object]:
    return {"@type": "Product", "name": "Mug", "sku": "M1", "offers": list(offers), **changes}


@pytest.mark.parametrize(
    "products",
    [
        [a_product(an_offer("19.99")), a_product(an_offer("24.99"))],
        [a_product(an_offer("19.99"), an_offer("24.99"))],
        [a_product(an_offer("19.99")), a_product(an_offer("24.99"), name="mug ")],
        [a_product(an_offer("19.99"), sku=None), a_product(an_offer("24.99"))],
    ],
)
def test_two_prices_are_refused(products: list[object]) -> None:
    assert "several prices" in unavailable(page_of(*products)).public_message


@pytest.mark.parametrize(
    "products",
    [
        [a_product(an_offer("19.99")), a_product(an_offer("19.99"))],
        [a_product(an_offer("19.99")), a_product()],
        [a_product(an_offer("19.99"), an_offer("24.99", "EUR"))],
    ],
)
def test_the_same_price_twice_is_one(products: list[object]) -> None:
    assert look_up(page_of(*products)).price == Money(1999)
