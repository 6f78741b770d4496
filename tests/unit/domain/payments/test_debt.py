"""What a shopper owes whose money could not be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.debt import Debt, debt, debt_of, owed_for
from muse.domain.placement.failures import OutOfStock
from muse.domain.session import CheckoutSession, Payment
from muse.domain.store import Method
from tests.builders import NOW, a_cart, a_product, a_purchase, a_session, an_order, dollars

ASKED = AfterSaleRequest("ops:bo")


def at_store(store_id: int) -> Order:
    return an_order(store_id).place(a_purchase(f"B-{store_id}"), Method.API, NOW)


def reduced(order: Order, amount: Money, *, taken: bool = False) -> Order:
    return order.give_back(
        AdjustmentKind.GOODWILL, order.refundable.free(amount), ASKED, NOW, taken=taken
    )


def unpaid(taken: int = 0, state: CollectionState = CollectionState.FAILED) -> CheckoutSession:
    """A checkout of which only so many cents could be taken."""
    payment = Payment(captured=Money(taken), collection=Collection(state))
    return replace(a_session(), payment=payment)


def the_debt(session: CheckoutSession, *orders: Order) -> Debt:
    found = debt_of(session, orders)
    assert found is not None
    return found


def test_it_is_owed_for_what_stands_at_its_store() -> None:
    failed, placed = an_order(9001).fail(OutOfStock(), NOW), at_store(9002)
    found = the_debt(unpaid(), failed, placed)
    assert [(owed.order, owed.amount) for owed in found.owed] == [(placed, placed.net_due)]
    assert (found.taken, found.left) == (Money(0), placed.net_due)


def test_what_is_called_off_is_owed_no_more() -> None:
    off = at_store(9001).cancel(ASKED, NOW, taken=False, confirmed=True)
    assert the_debt(unpaid(), off, at_store(9002)).left == owed_for(at_store(9002))


def test_what_was_taken_all_the_same_is_not_left() -> None:
    order = at_store(9001)
    found = the_debt(unpaid(taken=1000), order)
    assert [owed.amount for owed in found.owed] == [order.net_due]
    assert (found.taken, found.left) == (Money(1000), order.net_due - Money(1000))


def test_nothing_is_left_when_more_was_taken_than_is_due_by_now() -> None:
    order = reduced(at_store(9001), dollars(50))
    session = unpaid(taken=2000)
    assert the_debt(session, order).left == Money(0)
    assert debt(session, [order]).cents < 0


def test_what_is_given_back_by_hand_is_no_less_to_collect() -> None:
    order = at_store(9001)
    assert owed_for(reduced(order, dollars(5), taken=True)) == order.net_due
    assert owed_for(reduced(order, dollars(5))) == order.net_due - dollars(5)


@pytest.mark.parametrize("state", [CollectionState.PAID, CollectionState.WRITTEN_OFF])
def test_once_that_is_decided_nothing_is_left(state: CollectionState) -> None:
    assert the_debt(unpaid(state=state), at_store(9001)).left == Money(0)


def test_a_checkout_that_was_paid_has_none() -> None:
    assert debt_of(a_session(payment=Payment(captured=dollars(57))), [at_store(9001)]) is None


def test_it_is_in_the_currency_of_the_checkout() -> None:
    nothing, euros = Money(0, "EUR"), a_product(price=Money(4800, "EUR"))
    session = a_session(a_cart(euros), payment=Payment(collection=Collection()))
    order = an_order(products=(euros,)).place(
        a_purchase(total_paid=Money(5700, "EUR")), Method.API, NOW
    )
    assert debt(session, [order]) == Money(5700, "EUR")
    assert the_debt(session).taken == the_debt(session).left == nothing


@given(st.lists(st.integers(0, 5700), min_size=1, max_size=4), st.integers(0, 30_000))
def test_what_is_owed_less_what_was_taken_is_left(given_back: list[int], taken: int) -> None:
    orders = []
    for n, cents in enumerate(given_back):
        order = at_store(9001 + n)
        orders.append(reduced(order, Money(cents)) if cents else order)
    found = the_debt(unpaid(taken), *orders)
    owed = total_of((one.amount for one in found.owed), "USD")
    assert found.left == max(owed - found.taken, Money(0))
    assert all(one.amount for one in found.owed)
