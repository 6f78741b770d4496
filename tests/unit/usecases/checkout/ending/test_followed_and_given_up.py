"""A second press waits for the first; meanwhile the shopper gives the checkout up."""

from collections.abc import Callable

import pytest

from muse.domain.errors import Conflict, MuseError, PaymentsUnavailable
from muse.domain.session import CheckoutSession, SessionStatus
from muse.usecases.checkout.view_checkout import CheckoutView
from tests.checkout_scene import CheckoutScene
from tests.store_replies import placed


def press_twice_and(
    checkout: CheckoutScene, then: Callable[[], CheckoutSession]
) -> tuple[object, object]:
    """The first press meets an outage while the second follows it; `then` comes between. What both
    were told."""
    checkout.prepare(gap=placed())
    checkout.payments.fail_next("create")
    checkout.moments.meanwhile("before payments.create", lambda: checkout.clock.sleep(1))

    def first() -> CheckoutView:
        try:
            return checkout.press()
        except PaymentsUnavailable:
            then()
            raise

    told = checkout.clock.together(first, checkout.press)
    return told[0], told[1]


def test_both_are_told_that_it_is_over(checkout: CheckoutScene) -> None:
    first, second = press_twice_and(checkout, checkout.give_up)
    assert isinstance(first, PaymentsUnavailable)
    assert isinstance(second, Conflict)
    assert "cancelled" in str(second)
    assert checkout.session.status is SessionStatus.CANCELLED


def test_or_that_the_payment_was_given_up(checkout: CheckoutScene) -> None:
    _, second = press_twice_and(checkout, checkout.give_up_payment)
    assert isinstance(second, MuseError)
    assert "given up" in str(second)


def test_a_later_press_is_told_the_same(checkout: CheckoutScene) -> None:
    press_twice_and(checkout, checkout.give_up)
    with pytest.raises(Conflict, match="cancelled"):
        checkout.press()
