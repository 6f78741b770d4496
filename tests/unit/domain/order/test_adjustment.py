"""What is given back of an order is made of its frozen cents, and never more than is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muse.domain.errors import Conflict, Invalid
from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderItem, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind, Portion
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.refundable import charged
from muse.domain.placement.attempt import Purchase
from muse.domain.quote import PricedLine, QuoteSource, freeze_quote
from tests.builders import NOW, a_product, an_order, dollars

OPS = AfterSaleRequest("ops:bo", "sorry")
NOTHING = Money(0)


def bought(
    prices: Sequence[int], counts: Sequence[int], shipping: int = 700, tax: int = 401, less: int = 0
) -> Order:
    """An order of such lines (cents of all pieces, how many), accepted for so many cents less."""
    lines = [PricedLine(f"ci_{n}", Money(price)) for n, price in enumerate(prices)]
    quote = freeze_quote(
        9001,
        lines,
        shipping=Money(shipping),
        tax=Money(tax),
        discount=NOTHING,
        source=QuoteSource.STORE,
    )
    items = tuple(
        OrderItem(line.item_id, a_product(), count, line)
        for line, count in zip(quote.lines, counts, strict=True)
    )
    order = replace(an_order(), quote=quote, items=items, status=OrderStatus.PLACED)
    paid = max(order.total - Money(less), NOTHING)
    return replace(order, purchase=Purchase("B-1", paid, "card"), placed_at=NOW)


def give(order: Order, portion: Portion, kind: AdjustmentKind = AdjustmentKind.RETURNED) -> Order:
    return order.give_back(kind, portion, OPS, NOW, taken=True)


def pieces(order: Order, place: int, quantity: int, *, with_shipping: bool = False) -> Portion:
    return order.refundable.for_lines(
        [AdjustedLine(f"ci_{place}", quantity)], with_shipping=with_shipping
    )


orders = st.builds(
    bought,
    st.lists(st.integers(1, 20_000), min_size=3, max_size=3),
    st.lists(st.integers(1, 5), min_size=3, max_size=3),
    shipping=st.integers(0, 2000),
    tax=st.integers(0, 3000),
    less=st.integers(0, 5000),
)


@given(orders)
def test_the_cents_of_all_pieces_are_what_the_order_was_accepted_for(order: Order) -> None:
    lines = charged([(item.approved, item.quantity) for item in order.items], order.accepted)
    each = [cents for line in lines for cents in (*line.goods, *line.shipping)]
    assert total_of(each, "USD") == order.accepted
    assert min(each) >= NOTHING


@given(orders, st.integers(0, 2))
def test_pieces_one_by_one_are_the_same_sum_as_at_once(order: Order, place: int) -> None:
    count = order.items[place].quantity
    line = charged([(item.approved, item.quantity) for item in order.items], order.accepted)[place]
    assume(all(line.goods))  # what cost nothing can't be given back
    at_once = give(order, pieces(order, place, count))
    one_by_one = order
    for _ in range(count):
        one_by_one = give(one_by_one, pieces(one_by_one, place, 1))
    assert one_by_one.net_due == at_once.net_due


@given(orders, st.data())
def test_any_sequence_of_refunds_ends_at_exactly_the_total(
    order: Order, data: st.DataObject
) -> None:
    """Never above what is left on the way; all that is left at the end is the rest to the cent."""
    accepted = order.accepted
    for _ in range(data.draw(st.integers(0, 8))):
        try:
            portion = data.draw(st.sampled_from(_WAYS))(order, data)
        except (Conflict, Invalid):
            continue
        assert NOTHING < portion.amount <= order.net_due
        order = give(order, portion, data.draw(st.sampled_from(AdjustmentKind)))
        assert order.net_due >= NOTHING
        assert order.refunded == accepted - order.net_due
        assert order.paid == accepted - order.refunded
        assert order.store_balance.owed <= accepted
    if order.net_due:
        order = give(order, order.refundable.everything())
    assert order.net_due == NOTHING
    assert order.refunded == accepted
    with pytest.raises(Conflict):
        order.refundable.everything()


def _some_pieces(order: Order, data: st.DataObject) -> Portion:
    place, quantity = data.draw(st.integers(0, 2)), data.draw(st.integers(1, 5))
    return pieces(order, place, quantity, with_shipping=data.draw(st.booleans()))


def _an_amount(order: Order, data: st.DataObject) -> Portion:
    return order.refundable.free(Money(data.draw(st.integers(1, 6000))))


def _shipping(order: Order, _: st.DataObject) -> Portion:
    return order.refundable.all_shipping()


_WAYS = (_some_pieces, _an_amount, _shipping)


@given(orders, st.permutations([0, 1, 2]))
def test_all_pieces_line_by_line_are_everything(order: Order, places: list[int]) -> None:
    """The last pieces take the shipping along."""
    for place in places:
        try:
            order = give(order, pieces(order, place, order.items[place].quantity))
        except Conflict:  # the lower total at the store left nothing of it
            return
    assert order.net_due == NOTHING


def test_a_line_keeps_its_shipping_unless_the_reason_says_so() -> None:
    order = bought([6000, 4000], [1, 1], shipping=1000, tax=0)
    assert pieces(order, 0, 1).amount == dollars(60)
    damaged = pieces(order, 0, 1, with_shipping=True)
    assert (damaged.amount, damaged.shipping) == (dollars(66), dollars(6))
    rest = pieces(give(order, damaged), 1, 1)
    assert (rest.amount, rest.shipping) == (dollars(44), dollars(4))


def test_shipping_is_given_back_once() -> None:
    order = bought([6000, 4000], [1, 1], shipping=1000, tax=0)
    order = give(order, order.refundable.all_shipping(), AdjustmentKind.SHIPPING)
    with pytest.raises(Conflict):
        order.refundable.all_shipping()
    assert pieces(order, 0, 1, with_shipping=True).amount == dollars(60)
    assert order.net_due == dollars(100)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [AdjustedLine("ci_0", 3)],
        [AdjustedLine("ci_0", 0)],
        [AdjustedLine("ci_9", 1)],
        [AdjustedLine("ci_0", 1), AdjustedLine("ci_0", 1)],
    ],
)
def test_pieces_that_are_not_there_can_not_be_given_back(lines: list[AdjustedLine]) -> None:
    order = bought([6000, 4000], [2, 1])
    with pytest.raises(Invalid):
        order.refundable.for_lines(lines, with_shipping=False)


def test_a_free_amount_is_at_most_what_is_left() -> None:
    order = bought([6000], [1], shipping=0, tax=0)
    order = give(order, order.refundable.free(dollars(50)), AdjustmentKind.GOODWILL)
    with pytest.raises(Invalid) as refused:
        order.refundable.free(dollars(10.01))
    assert "$10.00" in refused.value.details[0].problem
    assert order.refundable.free(dollars(10)).amount == dollars(10)


def test_pieces_give_back_no_more_than_is_left_after_goodwill() -> None:
    order = bought([6000], [1], shipping=0, tax=0)
    order = give(order, order.refundable.free(dollars(50)), AdjustmentKind.GOODWILL)
    assert pieces(order, 0, 1).amount == dollars(10)
    assert give(order, pieces(order, 0, 1)).net_due == NOTHING


def test_a_lower_total_at_the_store_is_passed_on_to_every_piece() -> None:
    order = bought([6000, 4000], [1, 1], shipping=0, tax=0, less=1000)
    assert pieces(order, 0, 1).amount == dollars(54)
    assert pieces(order, 1, 1).amount == dollars(36)


def test_the_store_owes_what_it_took_for_what_went_back_and_nothing_for_goodwill() -> None:
    order = bought([6000, 4000], [1, 1], shipping=1000, tax=0, less=0)
    order = give(order, order.refundable.free(dollars(5)), AdjustmentKind.GOODWILL)
    assert order.store_balance.owed == NOTHING
    order = give(order, pieces(order, 0, 1))
    assert order.store_balance.owed == dollars(60)
    off = order.cancel(OPS, NOW, taken=True)
    assert off.store_balance.owed == dollars(110)
    assert off.store_balance.owed_until is not None
