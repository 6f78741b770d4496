"""Give up: a pending payment confirmation, or the whole checkout."""

from contextlib import suppress

import pytest

from muse.domain.errors import (
    Conflict,
    NotFound,
    PaymentsUnavailable,
    SessionExpired,
    SessionProcessing,
    VersionConflict,
)
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, TransactionStatus
from muse.domain.session import LIFETIME, SessionStatus
from muse.usecases.checkout.cancel_checkout import cancel_checkout, cancel_payment
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed


@pytest.fixture
def asked(checkout: CheckoutScene) -> CheckoutScene:
    """A checkout whose bank asks the shopper to confirm the payment."""
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    return checkout


class TestGivingUpAConfirmation:
    def test_the_checkout_can_be_edited_and_placed_again(self, asked: CheckoutScene) -> None:
        assert asked.give_up_payment().status is SessionStatus.PENDING
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED
        asked.choose(VISA)
        asked.press()
        assert_settled(asked)

    def test_the_ledger_says_so(self, asked: CheckoutScene) -> None:
        asked.give_up_payment()
        [hold] = asked.storage.payments(asked.session_id)
        assert (hold.status, hold.failure_code) == (TransactionStatus.FAILED, "given_up")

    def test_what_was_confirmed_just_before_is_released(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_confirms()
        asked.give_up_payment()
        assert asked.held == Money(0)

    def test_there_must_be_one(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        with pytest.raises(Conflict, match="No payment confirmation"):
            checkout.give_up_payment()

    def test_nothing_is_given_up_once_it_is_ordered(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_confirms()
        asked.press()
        with pytest.raises(Conflict, match="No payment confirmation"):
            asked.give_up_payment()
        assert_settled(asked)

    def test_someone_elses_is_not_there(self, asked: CheckoutScene) -> None:
        with pytest.raises(NotFound):
            cancel_payment(asked.session_id, "eve", asked.storage, asked.payments, asked.clock)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_it_can_be_repeated_at_once(self, asked: CheckoutScene, when: str) -> None:
        asked.payments.fail_next("cancel", when)
        with pytest.raises(PaymentsUnavailable):
            asked.give_up_payment()
        assert asked.give_up_payment().status is SessionStatus.PENDING

    @pytest.mark.parametrize("crash", range(6))
    def test_a_crash_is_made_good_by_giving_up_again(
        self, asked: CheckoutScene, crash: int
    ) -> None:
        asked.moments.crash_in(crash)
        with pytest.raises(Crash):
            asked.give_up_payment()
        asked.clock.sleep(CLAIM_TIME.total_seconds())
        if asked.session.status is not SessionStatus.PENDING:
            asked.give_up_payment()
        assert asked.session.status is SessionStatus.PENDING
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED

    @pytest.mark.parametrize("crash", range(6))
    def test_a_crash_is_made_good_by_placing_again(self, asked: CheckoutScene, crash: int) -> None:
        asked.moments.crash_in(crash)
        with pytest.raises(Crash):
            asked.give_up_payment()
        asked.clock.sleep(CLAIM_TIME.total_seconds())
        with suppress(Conflict):  # it was given up
            asked.press()
        asked.press()
        asked.payments.shopper_confirms()
        asked.press()
        assert_settled(asked)

    def test_only_one_of_two_does_it(self, asked: CheckoutScene) -> None:
        asked.moments.meanwhile("before commit", asked.give_up_payment)
        with pytest.raises(VersionConflict):
            asked.give_up_payment()
        assert asked.payments.effects["cancel"] == 1


class TestGivingUpTheCheckout:
    def test_the_cart_keeps_its_items(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        assert checkout.give_up().status is SessionStatus.CANCELLED
        assert checkout.storage.cart(USER).lines
        [*_, last] = checkout.storage.checkout_history(checkout.session_id)
        assert (last.status, last.by) == (SessionStatus.CANCELLED, "shopper")

    def test_a_new_one_can_be_started(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.give_up()
        checkout.start()
        checkout.ship()
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)

    def test_twice_is_no_error(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        assert checkout.give_up().version == checkout.give_up().version

    def test_a_pending_confirmation_goes_with_it(self, asked: CheckoutScene) -> None:
        assert asked.give_up().status is SessionStatus.CANCELLED
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED

    @pytest.mark.parametrize("crash", range(8))
    def test_a_crash_is_made_good_by_giving_up_again(
        self, asked: CheckoutScene, crash: int
    ) -> None:
        asked.moments.crash_in(crash)
        with pytest.raises(Crash):
            asked.give_up()
        asked.clock.sleep(CLAIM_TIME.total_seconds())
        assert asked.give_up().status is SessionStatus.CANCELLED
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED

    def test_not_while_it_is_placed(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand())
        checkout.press()
        with pytest.raises(SessionProcessing):
            checkout.give_up()
        assert checkout.held == checkout.session.total

    def test_not_when_it_is_over(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        with pytest.raises(Conflict, match="completed"):
            checkout.give_up()

    def test_not_when_its_time_is_over(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.clock.sleep(LIFETIME.total_seconds())
        with pytest.raises(SessionExpired):
            checkout.give_up()

    def test_someone_elses_is_not_there(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        scene = checkout
        with pytest.raises(NotFound):
            cancel_checkout(scene.session_id, "eve", scene.storage, scene.payments, scene.clock)
