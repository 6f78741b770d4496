"""A store may give an order away: the shopper owes nothing for it, and it is on its way."""

from dataclasses import replace

import pytest

from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA
from tests.invariants import assert_settled
from tests.store_replies import Replies, out_of_stock, placed


def one_given_away(checkout: CheckoutScene, **others: Replies) -> CheckoutScene:
    """Every store has decided; Gap took its order and gives it away. Nothing is settled yet."""
    checkout.prepare(VISA, gap=placed(), **others)
    quotes = tuple(
        replace(
            quote,
            lines=tuple(
                replace(line, discount=line.price, tax=Money(0), shipping=Money(0))
                for line in quote.lines
            ),
        )
        if quote.store_id == checkout.stores["gap"].store_id
        else quote
        for quote in checkout.session.quotes
    )
    checkout.storage.commit(replace(checkout.session, quotes=quotes))
    checkout.press(wait=0)
    checkout.workflow.lose_runs()
    for name in ("gap", *others):
        checkout.attempt(name)
    assert checkout.order("gap").status is OrderStatus.PLACED
    return checkout


def test_it_completes_the_checkout_alone(checkout: CheckoutScene) -> None:
    one_given_away(checkout, macys=out_of_stock())
    assert checkout.settle().status is SessionStatus.COMPLETED
    assert checkout.captured == checkout.held == Money(0)
    assert_settled(checkout)


@pytest.mark.parametrize("crash", range(6))
def test_also_after_a_crash(checkout: CheckoutScene, crash: int) -> None:
    one_given_away(checkout, macys=out_of_stock())
    checkout.moments.crash_in(crash)
    with pytest.raises(Crash):
        checkout.settle()
    assert checkout.settle().status is SessionStatus.COMPLETED
    assert_settled(checkout)


def test_beside_others_they_alone_are_paid(checkout: CheckoutScene) -> None:
    one_given_away(checkout, macys=placed())
    checkout.settle()
    assert checkout.captured == checkout.order("macys").total
    assert_settled(checkout)


def test_what_somebody_took_although_nothing_is_due_goes_back(checkout: CheckoutScene) -> None:
    """The order that was given away is on its way all the same."""
    one_given_away(checkout, macys=out_of_stock())
    checkout.payments.capture_by_hand("pi_1", Money(1200))
    assert checkout.settle().status is SessionStatus.COMPLETED
    assert checkout.captured - checkout.payments.given_back == Money(0)
