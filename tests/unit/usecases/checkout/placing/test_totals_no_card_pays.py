"""Totals that no card payment is made for are refused before anything is claimed or held."""

from dataclasses import replace

import pytest

from muse.domain.errors import TotalNotPayable
from muse.domain.money import Money
from muse.domain.session import LARGEST_PAYMENT, SMALLEST_PAYMENT, SessionStatus
from tests.builders import a_product
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.fakes.street import ARTICLE
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed


def costing(checkout: CheckoutScene, cents: int) -> CheckoutScene:
    """A checkout that is ready to be placed, of so many cents in all."""
    store = checkout.street.open_store("boutique", by_hand())
    checkout.catalog.put(a_product(store.store_id, ARTICLE, price=Money(cents)))
    checkout.add("boutique")
    checkout.start()
    checkout.ship()
    checkout.choose(VISA)
    assert checkout.session.total == Money(cents)
    return checkout


@pytest.mark.parametrize("cents", [1, SMALLEST_PAYMENT - 1, LARGEST_PAYMENT + 1])
class TestTooLittleOrTooMuch:
    def test_is_refused(self, checkout: CheckoutScene, cents: int) -> None:
        costing(checkout, cents)
        with pytest.raises(TotalNotPayable, match="total"):
            checkout.press()
        assert checkout.session.status is SessionStatus.PENDING
        assert checkout.payments.calls.total() == 0

    def test_does_not_stand_in_the_way_of_the_next_checkout(
        self, checkout: CheckoutScene, cents: int
    ) -> None:
        costing(checkout, cents)
        with pytest.raises(TotalNotPayable):
            checkout.press()
        checkout.storage.commit(checkout.storage.cart(checkout.session.user_id).emptied())
        checkout.prepare(gap=placed())
        checkout.press()
        assert checkout.session.status is SessionStatus.COMPLETED


def test_a_checkout_that_a_store_gives_away(checkout: CheckoutScene) -> None:
    """Its discount is as large as the price: there is nothing to pay by card."""
    checkout.prepare(gap=placed())
    [quote] = checkout.session.quotes
    free = tuple(
        replace(line, discount=line.price, tax=Money(0), shipping=Money(0)) for line in quote.lines
    )
    checkout.storage.commit(replace(checkout.session, quotes=(replace(quote, lines=free),)))
    with pytest.raises(TotalNotPayable):
        checkout.press()
    assert checkout.session.status is SessionStatus.PENDING


@pytest.mark.parametrize("cents", [SMALLEST_PAYMENT, LARGEST_PAYMENT])
def test_the_limits_themselves_can_be_paid(checkout: CheckoutScene, cents: int) -> None:
    costing(checkout, cents).press()
    if checkout.session.is_under_review:
        checkout.review(approve=True)
        checkout.workflow.drive()
    checkout.buy("boutique")
    checkout.workflow.drive()
    assert checkout.captured == Money(cents)
    assert_settled(checkout)
