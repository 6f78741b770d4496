"""A quote is frozen to the cent per line, and its lines are all there is to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.money import CurrencyMismatch, Money, total_of
from muse.domain.quote import PricedLine, QuoteSource, StoreQuote, freeze_quote, unquoted
from tests.unit.domain.strategies import FEW

CENTS = st.integers(0, 1_000_000)
PRICES = st.lists(CENTS, min_size=1, max_size=50)


def priced(prices: list[int], currency: str = "USD") -> list[PricedLine]:
    return [PricedLine(f"ci_{n}", Money(cents, currency)) for n, cents in enumerate(prices)]


def frozen(
    prices: list[int], *, shipping: int = 0, tax: int = 0, discount: int = 0, currency: str = "USD"
) -> StoreQuote:
    return freeze_quote(
        9001,
        priced(prices, currency),
        shipping=Money(shipping, currency),
        tax=Money(tax, currency),
        discount=Money(discount, currency),
        source=QuoteSource.STORE,
        shipping_option="ground",
    )


class TestFreezing:
    @FEW
    @given(PRICES, CENTS, CENTS, CENTS)
    def test_the_lines_add_up_to_what_the_store_said(
        self, prices: list[int], shipping: int, tax: int, discount: int
    ) -> None:
        quote = frozen(prices, shipping=shipping, tax=tax, discount=discount)
        assert quote.items == Money(sum(prices))
        assert quote.shipping == Money(shipping)
        assert quote.tax == Money(tax)
        assert quote.discount == Money(discount)
        assert quote.total == Money(sum(prices) - discount + tax + shipping)
        assert quote.total == total_of((line.total for line in quote.lines), "USD")

    @FEW
    @given(PRICES, CENTS, CENTS, CENTS)
    def test_every_line_keeps_its_place_its_name_and_its_price(
        self, prices: list[int], shipping: int, tax: int, discount: int
    ) -> None:
        quote = frozen(prices, shipping=shipping, tax=tax, discount=discount)
        assert [PricedLine(line.item_id, line.price) for line in quote.lines] == priced(prices)

    @FEW
    @given(PRICES, CENTS, CENTS, st.data())
    def test_no_line_costs_less_than_nothing(
        self, prices: list[int], shipping: int, tax: int, data: st.DataObject
    ) -> None:
        discount = data.draw(st.integers(0, sum(prices)))
        quote = frozen(prices, shipping=shipping, tax=tax, discount=discount)
        assert all(line.total.cents >= 0 for line in quote.lines)

    def test_dearer_lines_bear_more(self) -> None:
        quote = frozen([1000, 3000], shipping=500, tax=401, discount=100)
        shares = [
            (line.discount.cents, line.tax.cents, line.shipping.cents) for line in quote.lines
        ]
        assert shares == [(25, 100, 125), (75, 301, 375)]
        assert [line.total.cents for line in quote.lines] == [1200, 3601]

    def test_says_where_it_comes_from_and_how_it_ships(self) -> None:
        quote = frozen([1000], currency="EUR")
        assert (quote.store_id, quote.source, quote.shipping_option, quote.currency) == (
            9001,
            QuoteSource.STORE,
            "ground",
            "EUR",
        )

    def test_currencies_don_t_mix(self) -> None:
        mixed = freeze_quote(
            9001,
            priced([1000], "EUR"),
            shipping=Money(0),
            tax=Money(0),
            discount=Money(0),
            source=QuoteSource.STORE,
        )
        with pytest.raises(CurrencyMismatch):
            assert mixed.total

    def test_nothing_can_t_be_quoted(self) -> None:
        with pytest.raises(ValueError, match="weights"):
            frozen([])


class TestUnquoted:
    @FEW
    @given(PRICES)
    def test_is_the_items_alone_and_says_so(self, prices: list[int]) -> None:
        quote = unquoted(9001, priced(prices, "EUR"), "EUR")
        assert quote.source is QuoteSource.UNQUOTED
        assert quote.total == quote.items == Money(sum(prices), "EUR")
        assert not quote.shipping
        assert not quote.tax
        assert not quote.discount
        assert quote.store_id == 9001
