"""Whoever has a payment's client secret can hold money with it: also in a forgotten tab."""

import pytest

from muse.domain.errors import MuseError, PaymentDeclined, PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus
from muse.domain.session import LIFETIME, SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_settled
from tests.store_replies import placed


@pytest.fixture
def failed(checkout: CheckoutScene) -> CheckoutScene:
    """The shopper was asked to confirm, and could not: another card is wanted."""
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    checkout.payments.shopper_fails()
    with pytest.raises(PaymentDeclined):
        checkout.press()
    return checkout


def try_another_card_in_the_old_tab(checkout: CheckoutScene) -> None:
    """The old page still shows the form of the payment that failed."""
    if checkout.payments.intents["pi_1"].status is not IntentStatus.CANCELED:
        checkout.payments.hold_with_another_card("pi_1")


class TestAfterAFailedConfirmation:
    def test_nothing_is_held_for_a_checkout_that_is_given_up(self, failed: CheckoutScene) -> None:
        failed.give_up()
        try_another_card_in_the_old_tab(failed)
        assert failed.held == Money(0)

    def test_nor_for_one_that_is_superseded(self, failed: CheckoutScene) -> None:
        failed.start()
        try_another_card_in_the_old_tab(failed)
        assert failed.held == Money(0)

    def test_nor_for_one_whose_time_is_over(self, failed: CheckoutScene) -> None:
        failed.clock.sleep(LIFETIME.total_seconds())
        try_another_card_in_the_old_tab(failed)
        assert failed.held == Money(0)

    def test_another_card_pays_once(self, failed: CheckoutScene) -> None:
        failed.choose(VISA)
        try_another_card_in_the_old_tab(failed)
        failed.press()
        assert_settled(failed)

    def test_what_the_old_tab_held_just_before_is_released(self, checkout: CheckoutScene) -> None:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        checkout.payments.shopper_fails()
        checkout.moments.meanwhile(
            "before payments.cancel", lambda: checkout.payments.hold_with_another_card("pi_1")
        )
        with pytest.raises(PaymentDeclined):
            checkout.press()
        assert checkout.held == Money(0)

    @pytest.mark.parametrize("crash", range(6))
    def test_a_crash_is_made_good_by_placing_again(
        self, checkout: CheckoutScene, crash: int
    ) -> None:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        checkout.payments.shopper_fails()
        checkout.moments.crash_in(crash)
        with pytest.raises(Crash):
            checkout.press()
        checkout.clock.sleep(60)
        with pytest.raises(MuseError):
            checkout.press()
        assert checkout.session.status is SessionStatus.PENDING
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)

    def test_an_outage_is_made_good_by_placing_again(self, checkout: CheckoutScene) -> None:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        checkout.payments.shopper_fails()
        checkout.payments.fail_next("cancel", "after")
        with pytest.raises(PaymentsUnavailable):
            checkout.press()
        with pytest.raises(MuseError):
            checkout.press()
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)
