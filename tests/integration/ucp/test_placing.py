"""Ordering at a store: what is bought, what is paid, and when the fence is entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.domain.money import Money
from muse.domain.placement.failures import NotSupported, OutOfStock, PriceOverCap
from muse.domain.quote import unquoted
from tests.integration.street.opening import HARBOR
from tests.integration.ucp.shopping import Shopper


def _sku(shopper: Shopper) -> str:
    return "HP-ENAMEL-MUG" if shopper.store_id == HARBOR else "JO-CAP"


def test_an_order_is_placed_for_what_was_approved(shopper: Shopper) -> None:
    order = shopper.order(_sku(shopper), quantity=2)
    attempt = shopper.attempt(order)

    purchase = shopper.retailer.place(order, attempt)

    [placed] = shopper.street.orders(shopper.store_id)
    assert purchase.store_order_number == placed["orderNumber"]
    assert purchase.total_paid == order.total == Money(placed["totalCents"])
    assert purchase.funding == "demo-card"
    assert [(line["sku"], line["quantity"]) for line in placed["lines"]] == [(_sku(shopper), 2)]


def test_the_fence_knows_the_total_and_the_checkout(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    attempt = harbor.attempt(order)

    harbor.retailer.place(order, attempt)

    [placed] = harbor.street.orders(HARBOR)
    assert attempt.fence is not None
    assert attempt.fence.total == order.total
    assert placed["checkoutId"] in (attempt.fence.reference or "")


def test_the_token_is_not_kept_with_the_fence(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    attempt = harbor.attempt(order)

    harbor.retailer.place(order, attempt)

    assert attempt.fence is not None
    assert harbor.card.token not in (attempt.fence.reference or "")


def test_the_store_writes_to_an_address_of_muse(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")

    harbor.retailer.place(order, harbor.attempt(order))

    [placed] = harbor.street.orders(HARBOR)
    assert placed["customerReference"] == f"orders+{order.order_number.lower()}@muse.example"


def test_stock_really_decreases(harbor: Shopper) -> None:
    order = harbor.order("HP-LANTERN", quantity=2)
    harbor.retailer.place(order, harbor.attempt(order))

    again = harbor.order("HP-LANTERN", quote=order.quote)
    with pytest.raises(OutOfStock) as lack:
        harbor.retailer.place(again, harbor.attempt(again))

    assert lack.value.item_id == again.items[0].item_id
    assert len(harbor.street.orders(HARBOR)) == 1


def test_the_way_to_ship_that_was_quoted_is_taken_while_it_fits(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    express = replace(order.quote, shipping_option="express")
    lavish = replace(order, quote=express)
    attempt = replace(harbor.attempt(lavish), cap=order.total + Money(2000))

    purchase = harbor.retailer.place(lavish, attempt)

    assert purchase.total_paid == order.total + Money(1500)


def test_a_way_to_ship_above_the_cap_gives_way_to_a_cheaper_one(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    lavish = replace(order, quote=replace(order.quote, shipping_option="express"))

    purchase = harbor.retailer.place(lavish, harbor.attempt(lavish))

    assert purchase.total_paid == order.total


def test_nothing_is_bought_above_the_cap(shopper: Shopper) -> None:
    part = shopper.part(_sku(shopper))
    items_alone = unquoted(shopper.store_id, [item.priced for item in part.items], "USD")
    order = shopper.order(_sku(shopper), quote=items_alone)
    attempt = shopper.attempt(order)

    with pytest.raises(PriceOverCap):
        shopper.retailer.place(order, attempt)

    assert attempt.fence is None
    assert shopper.street.orders(shopper.store_id) == []


def test_a_card_that_the_store_does_not_take_needs_a_person(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    harbor.card.brand = "diners"
    attempt = harbor.attempt(order)

    with pytest.raises(NotSupported):
        harbor.retailer.place(order, attempt)

    assert attempt.fence is None


def test_an_order_cannot_be_cancelled_over_this_protocol(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")

    cancellation = harbor.retailer.cancel(order)

    assert (cancellation.done, cancellation.possible) == (False, False)
    assert cancellation.reason


def test_ordering_takes_few_requests(shopper: Shopper) -> None:
    order = shopper.order(_sku(shopper))
    shopper.http.exchanges.clear()

    shopper.retailer.place(order, shopper.attempt(order))

    chosen_by_store = ["create", "complete"]
    chosen_by_us = ["create", "update", "complete"]
    expected = chosen_by_us if shopper.store_id == HARBOR else chosen_by_store
    assert shopper.http.operations() == expected
