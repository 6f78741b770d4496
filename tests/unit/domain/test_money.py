"""Money is exact: sums don't drift, parts add up, currencies don't mix."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from muse.domain.money import CurrencyMismatch, Money, total_of
from tests.unit.domain.strategies import FEW

CENTS = st.integers(-10_000_000, 10_000_000)
AMOUNTS = st.builds(Money, CENTS)
WEIGHTS = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=50)


class TestArithmetic:
    @given(CENTS, CENTS)
    def test_adds_and_subtracts_cents(self, some: int, more: int) -> None:
        assert Money(some) + Money(more) == Money(some + more)
        assert Money(some) - Money(more) == Money(some - more)

    @given(AMOUNTS, st.integers(0, 99))
    def test_so_many_pieces_cost_as_much_as_one_after_the_other(
        self, price: Money, pieces: int
    ) -> None:
        assert price * pieces == total_of([price] * pieces, "USD")

    @given(AMOUNTS)
    def test_an_amount_and_its_opposite_are_nothing(self, amount: Money) -> None:
        assert amount + -amount == Money(0)
        assert not amount - amount

    @given(CENTS, CENTS)
    def test_compares_by_cents(self, some: int, more: int) -> None:
        assert (Money(some) < Money(more)) is (some < more)
        assert (Money(some) <= Money(more)) is (some <= more)
        assert (Money(some) > Money(more)) is (some > more)
        assert (Money(some) >= Money(more)) is (some >= more)

    @given(CENTS)
    def test_only_nothing_counts_as_nothing(self, cents: int) -> None:
        assert bool(Money(cents)) is (cents != 0)

    @pytest.mark.parametrize(
        "calculation",
        [
            lambda dollars, euros: dollars + euros,
            lambda dollars, euros: dollars - euros,
            lambda dollars, euros: dollars < euros,
            lambda dollars, euros: dollars <= euros,
            lambda dollars, euros: total_of([dollars, euros], "USD"),
        ],
    )
    def test_currencies_never_mix(self, calculation: Callable[[Money, Money], object]) -> None:
        with pytest.raises(CurrencyMismatch, match="USD and EUR"):
            calculation(Money(100, "USD"), Money(100, "EUR"))

    def test_the_same_number_of_another_currency_is_another_amount(self) -> None:
        assert Money(100, "USD") != Money(100, "EUR")

    def test_the_total_of_nothing_has_the_currency_that_was_asked_for(self) -> None:
        assert total_of([], "EUR") == Money(0, "EUR")

    def test_arithmetic_keeps_the_currency(self) -> None:
        assert -(Money(5, "EUR") + Money(1, "EUR") - Money(2, "EUR")) * 2 == Money(-8, "EUR")


class TestDisplay:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (Money(24800), "$248.00"),
            (Money(5), "$0.05"),
            (Money(0), "$0.00"),
            (Money(-510), "-$5.10"),
            (Money(-1), "-$0.01"),
            (Money(123456789), "$1,234,567.89"),
            (Money(1999, "EUR"), "€19.99"),
            (Money(1999, "GBP"), "£19.99"),
            (Money(1200, "CHF"), "12.00 CHF"),
            (Money(-1200, "CHF"), "-12.00 CHF"),
        ],
    )
    def test_reads_as_people_write_it(self, amount: Money, text: str) -> None:
        assert amount.display == text

    @given(CENTS)
    def test_shows_every_cent(self, cents: int) -> None:
        assert int("".join(c for c in Money(cents).display if c in "-0123456789")) == cents


class TestSharing:
    @FEW
    @given(AMOUNTS, WEIGHTS)
    @example(Money(100), [1, 1, 1])
    @example(Money(-100), [1, 1, 1])
    @example(Money(7), [0, 0])
    def test_the_parts_add_up_to_the_amount(self, amount: Money, weights: list[int]) -> None:
        parts = amount.shared_by(weights)
        assert len(parts) == len(weights)
        assert total_of(parts, "USD") == amount

    @FEW
    @given(AMOUNTS, WEIGHTS)
    def test_every_part_is_within_a_cent_of_its_exact_share(
        self, amount: Money, weights: list[int]
    ) -> None:
        assume(any(weights))
        for part, weight in zip(amount.shared_by(weights), weights, strict=True):
            assert abs(part.cents - Fraction(amount.cents * weight, sum(weights))) < 1

    @FEW
    @given(AMOUNTS, WEIGHTS)
    def test_more_weight_never_gets_less(self, amount: Money, weights: list[int]) -> None:
        parts = amount.shared_by(weights)
        by_weight = sorted((w, abs(p.cents)) for w, p in zip(weights, parts, strict=True))
        for (light, less), (heavy, more) in pairwise(by_weight):
            assert light == heavy or less <= more

    @FEW
    @given(AMOUNTS, WEIGHTS)
    def test_what_weighs_nothing_gets_nothing(self, amount: Money, weights: list[int]) -> None:
        assume(any(weights))
        parts = amount.shared_by(weights)
        assert all(not part for part, weight in zip(parts, weights, strict=True) if weight == 0)

    @FEW
    @given(AMOUNTS, WEIGHTS)
    def test_a_negative_amount_is_shared_like_its_opposite(
        self, amount: Money, weights: list[int]
    ) -> None:
        assert (-amount).shared_by(weights) == tuple(-p for p in amount.shared_by(weights))

    def test_the_cents_left_over_go_to_the_largest_remainders_and_then_to_the_earlier(self) -> None:
        assert [p.cents for p in Money(100).shared_by([1, 1, 1])] == [34, 33, 33]
        assert [p.cents for p in Money(10).shared_by([10, 10, 13])] == [3, 3, 4]
        assert [p.cents for p in Money(-100).shared_by([1, 1, 1])] == [-34, -33, -33]

    def test_without_any_weight_the_parts_are_equal(self) -> None:
        assert [p.cents for p in Money(5).shared_by([0, 0])] == [3, 2]

    def test_the_parts_keep_the_currency(self) -> None:
        assert Money(3, "EUR").shared_by([1, 2]) == (Money(1, "EUR"), Money(2, "EUR"))

    @pytest.mark.parametrize("weights", [[], [-1, 2]])
    def test_there_must_be_weights_that_are_not_negative(self, weights: list[int]) -> None:
        with pytest.raises(ValueError, match="weights"):
            Money(100).shared_by(weights)
