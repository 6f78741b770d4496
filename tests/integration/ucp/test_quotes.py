"""What the shopper is asked to approve is what the store asks for, to the cent."""

from __future__ import annotations

import pytest

from muse.domain.money import Money
from muse.domain.placement.failures import OutOfStock, QuantityLimit, Undeliverable
from muse.domain.quote import QuoteSource
from tests.builders import an_address
from tests.integration.ucp.shopping import Shopper


def test_a_quote_takes_the_cheapest_of_several_ways_to_ship(harbor: Shopper) -> None:
    quote = harbor.retailer.quote(harbor.part("HP-ENAMEL-MUG", quantity=3), an_address())

    assert quote.source is QuoteSource.STORE
    assert quote.shipping_option == "economy"
    assert (quote.items, quote.shipping) == (Money(4350), Money(495))
    assert quote.tax == Money(315)  # 7.25 % of the goods, half a cent up
    assert quote.total == Money(5160)


def test_shipping_is_free_above_an_amount(juniper: Shopper) -> None:
    little = juniper.retailer.quote(juniper.part("JO-CAP"), an_address(state="OR"))
    much = juniper.retailer.quote(juniper.part("JO-CAP", quantity=3), an_address(state="OR"))

    assert little.shipping == Money(795)
    assert much.shipping == Money(0)
    assert much.total == Money(9600)


def test_a_promotion_of_the_store_is_passed_on(juniper: Shopper) -> None:
    quote = juniper.retailer.quote(juniper.part("JO-SOCKS", quantity=3), an_address(state="OR"))

    assert (quote.items, quote.discount) == (Money(4800), Money(1600))
    assert quote.total == Money(4800 - 1600 + 795)


def test_every_line_carries_its_share(harbor: Shopper) -> None:
    part = harbor.part("HP-ENAMEL-MUG", "HP-WOOL-BLANKET", "HP-LANTERN", quantity=2)

    quote = harbor.retailer.quote(part, an_address())

    assert [line.item_id for line in quote.lines] == [item.item_id for item in part.items]
    assert [line.price for line in quote.lines] == [item.total for item in part.items]
    assert sum(line.shipping.cents for line in quote.lines) == 495


def test_a_quote_does_not_tell_the_store_who_buys(shopper: Shopper) -> None:
    sku = "HP-ENAMEL-MUG" if shopper.store_id == 9002 else "JO-CAP"

    shopper.retailer.quote(shopper.part(sku), an_address(name="Jane Doe", phone="+14155551234"))

    for exchange in shopper.http.exchanges:
        assert b"Jane" not in (exchange.body or b"")
        assert b"4155551234" not in (exchange.body or b"")


def test_what_the_store_cannot_deliver_is_said_at_the_quote(shopper: Shopper) -> None:
    sku = "HP-ENAMEL-MUG" if shopper.store_id == 9002 else "JO-CAP"

    with pytest.raises(Undeliverable):
        shopper.retailer.quote(shopper.part(sku), an_address(state="PR", zip="00901"))


def test_sold_out_and_too_many_name_their_line(harbor: Shopper) -> None:
    sold_out = harbor.part("HP-ENAMEL-MUG", "HP-SOLD-OUT")
    with pytest.raises(OutOfStock) as lack:
        harbor.retailer.quote(sold_out, an_address())
    assert lack.value.item_id == sold_out.items[1].item_id

    with pytest.raises(QuantityLimit):
        harbor.retailer.quote(harbor.part("HP-LANTERN", quantity=3), an_address())
