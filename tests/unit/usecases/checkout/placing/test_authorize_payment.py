"""Hold the shopper's money: declines, the bank's questions, payments that are given up."""

from datetime import timedelta

import pytest

from muse.domain.errors import ActionPending, Conflict, PaymentDeclined, PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, TransactionStatus
from muse.domain.session import CONFIRMATION_TIME, SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, NO_FUNDS, VISA
from tests.invariants import assert_settled
from tests.store_replies import placed


@pytest.fixture
def asked(checkout: CheckoutScene) -> CheckoutScene:
    """A checkout whose bank asks the shopper to confirm the payment."""
    checkout.prepare(ASKS_SHOPPER, gap=placed(), macys=placed())
    checkout.press()
    return checkout


class TestTheBankAsksTheShopper:
    def test_the_shopper_gets_what_is_needed_to_confirm(self, asked: CheckoutScene) -> None:
        session = asked.session
        assert session.status is SessionStatus.REQUIRES_ACTION
        assert session.payment.client_secret == "pi_1_secret"
        assert session.payment.action_until == asked.clock.now() + CONFIRMATION_TIME
        assert session.order_numbers == ()
        assert asked.held == Money(0)

    def test_nothing_can_be_changed_meanwhile(self, asked: CheckoutScene) -> None:
        with pytest.raises(ActionPending):
            asked.ship()
        with pytest.raises(ActionPending):
            asked.choose(VISA)

    def test_pressing_again_asks_the_same(self, asked: CheckoutScene) -> None:
        before = asked.session
        assert asked.press().session == before
        assert asked.payments.calls["confirm"] == 1

    def test_pressing_again_goes_on_once_it_is_confirmed(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_confirms()
        assert asked.press().session.status is SessionStatus.COMPLETED
        assert asked.payments.calls["confirm"] == 1
        assert_settled(asked)
        assert asked.session.payment.client_secret is None

    def test_a_failed_confirmation_is_a_decline(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_fails()
        with pytest.raises(PaymentDeclined) as declined:
            asked.press()
        assert declined.value.decline_code == "authentication_failed"
        assert asked.session.status is SessionStatus.PENDING
        asked.choose(VISA)
        asked.press()
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED  # its secret is out
        assert asked.session.payment.intent_id == "pi_2"
        assert_settled(asked)

    def test_another_bank_may_ask_again(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_fails()
        with pytest.raises(PaymentDeclined):
            asked.press()
        asked.choose(ASKS_SHOPPER)
        asked.press()
        asked.payments.shopper_confirms()
        asked.press()
        assert_settled(asked)

    def test_a_confirmation_in_the_last_second_counts(self, asked: CheckoutScene) -> None:
        asked.clock.sleep(CONFIRMATION_TIME.total_seconds() - 1)
        asked.payments.shopper_confirms()
        asked.press()
        assert_settled(asked)

    def test_one_that_came_in_time_counts_whenever_it_is_seen(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_confirms()
        asked.clock.sleep(timedelta(hours=2).total_seconds())
        asked.press()
        assert_settled(asked)

    def test_a_late_one_is_given_up(self, asked: CheckoutScene) -> None:
        asked.clock.sleep(CONFIRMATION_TIME.total_seconds())
        with pytest.raises(Conflict, match="given up"):
            asked.press()
        assert asked.session.status is SessionStatus.PENDING
        assert asked.payments.intents["pi_1"].status is IntentStatus.CANCELED
        asked.choose(VISA)
        asked.press()
        assert_settled(asked)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_giving_up_a_late_one_is_made_good(self, asked: CheckoutScene, when: str) -> None:
        asked.clock.sleep(CONFIRMATION_TIME.total_seconds())
        asked.payments.fail_next("cancel", when)
        with pytest.raises(PaymentsUnavailable):
            asked.press()
        with pytest.raises(Conflict, match="given up"):
            asked.press()
        assert asked.press().session.payment.client_secret == "pi_2_secret"

    def test_the_payment_service_is_away_when_it_is_looked_at(self, asked: CheckoutScene) -> None:
        asked.payments.shopper_confirms()
        for _ in range(2):
            asked.payments.fail_next("retrieve")
            with pytest.raises(PaymentsUnavailable):
                asked.press()
        asked.press()
        assert_settled(asked)

    def test_the_ledger_follows(self, asked: CheckoutScene) -> None:
        [hold] = asked.storage.payments(asked.session_id)
        assert hold.status is TransactionStatus.PENDING
        asked.payments.shopper_fails()
        with pytest.raises(PaymentDeclined):
            asked.press()
        [hold] = asked.storage.payments(asked.session_id)
        assert (hold.status, hold.failure_code) == (
            TransactionStatus.FAILED,
            "authentication_failed",
        )


class TestAnIntentThatCantPay:
    def test_one_that_was_cancelled_elsewhere_is_replaced(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.payments.cancel("by hand", "pi_1")
        checkout.choose(VISA)
        with pytest.raises(Conflict, match="given up"):
            checkout.press()
        checkout.press()
        assert checkout.session.payment.intent_id == "pi_2"
        assert_settled(checkout)

    def test_a_hold_of_another_amount_is_never_used(self, checkout: CheckoutScene) -> None:
        """Nobody should be able to hold money with it, and somebody did."""
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.payments.hold_with_another_card("pi_1")
        checkout.retailer("gap").shipping = Money(1)
        checkout.ship()
        checkout.choose(VISA)
        with pytest.raises(Conflict, match="given up"):
            checkout.press()
        assert checkout.held == Money(0)
        checkout.press()
        assert_settled(checkout)

    def test_a_hold_of_the_right_amount_is_used(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.payments.hold_with_another_card("pi_1")
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)


class TestTakingOver:
    def test_a_slow_request_can_not_order_any_more(self, checkout: CheckoutScene) -> None:
        """Its claim ran out while it asked the bank, and another request went on in its place."""
        checkout.prepare(gap=placed())
        checkout.moments.meanwhile("after payments.confirm", lambda: self._overtake(checkout))
        view = checkout.press()
        assert view.session.status is SessionStatus.COMPLETED
        assert checkout.payments.effects["confirm"] == 1
        assert checkout.workflow.most_at_once == 1
        assert_settled(checkout)

    def test_an_intent_whose_id_was_lost_is_found_by_its_key(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.moments.meanwhile("after payments.create", self._crash)
        with pytest.raises(Crash):
            checkout.press()
        checkout.clock.sleep(45)
        checkout.press()
        assert len(checkout.payments.intents) == 1
        assert_settled(checkout)

    def _overtake(self, checkout: CheckoutScene) -> None:
        checkout.clock.sleep(45)
        checkout.press()

    def _crash(self) -> None:
        raise Crash
