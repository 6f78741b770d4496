"""What a store can have taken for an order, whoever says so."""

from dataclasses import replace

import pytest

from muse.domain.money import Money
from tests.builders import an_order, dollars


@pytest.mark.parametrize("cents", [1, 5699, 5700, 5800, 10**6])
def test_something_in_its_currency(cents: int) -> None:
    assert an_order().may_have_cost(Money(cents))


@pytest.mark.parametrize("paid", [Money(0), Money(-1), Money(5700, "EUR")])
def test_neither_nothing_nor_another_currency(paid: Money) -> None:
    assert not an_order().may_have_cost(paid)


def test_nothing_for_what_was_approved_for_nothing() -> None:
    order = an_order()
    [line] = order.quote.lines
    free = replace(line, discount=line.total)
    given_away = an_order(quote=replace(order.quote, lines=(free,)))
    assert given_away.total == dollars(0)
    assert given_away.may_have_cost(dollars(0))
    assert given_away.may_have_cost(dollars(0.5))
