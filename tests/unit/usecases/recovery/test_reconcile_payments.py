"""Nobody calls again: what becomes of checkouts whose orders were not written yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus
from muse.domain.session import LIFETIME, SessionStatus
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, NO_FUNDS, VISA
from tests.invariants import assert_settled
from tests.recovery import assert_nothing_happened, one_round, press_and_die, recover
from tests.store_replies import placed

A_MINUTE = timedelta(minutes=1)
THREE_MINUTES = timedelta(minutes=3)
TWO_HOURS = timedelta(hours=2)
WHOLE_LIFE = LIFETIME + A_MINUTE


def pending(checkout: CheckoutScene) -> CheckoutScene:
    checkout.prepare(VISA, gap=placed())
    return checkout


def waits_for_bank(checkout: CheckoutScene) -> CheckoutScene:
    """The shopper was asked to confirm, and closed the app."""
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    assert checkout.session.status is SessionStatus.REQUIRES_ACTION
    return checkout


def intent(checkout: CheckoutScene) -> IntentStatus:
    [only] = checkout.payments.intents.values()
    return only.status


class TestPending:
    def test_is_left_alone_until_its_time_is_over(self, checkout: CheckoutScene) -> None:
        pending(checkout)
        assert one_round(checkout, after=LIFETIME) == {}
        assert one_round(checkout, after=A_MINUTE) == {RecoveryOutcome.EXPIRED: 1}
        assert_nothing_happened(checkout)
        assert one_round(checkout) == {}

    def test_its_declined_payment_is_cancelled_first(self, checkout: CheckoutScene) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        assert one_round(checkout, after=WHOLE_LIFE) == {RecoveryOutcome.EXPIRED: 1}
        assert_nothing_happened(checkout)
        assert one_round(checkout) == {}
        assert checkout.payments.calls["find_by_session"] == 0  # its id was saved

    def test_nothing_is_looked_for_when_nothing_was_tried(self, checkout: CheckoutScene) -> None:
        pending(checkout)
        assert one_round(checkout, after=TWO_HOURS) == {RecoveryOutcome.EXPIRED: 1}
        assert not checkout.payments.calls

    def test_money_that_turns_out_to_be_held_is_used(self, checkout: CheckoutScene) -> None:
        """In another tab the shopper confirmed the declined payment with another card."""
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        checkout.later(LIFETIME - A_MINUTE)
        checkout.payments.hold_with_another_card("pi_1")
        assert one_round(checkout, after=2 * A_MINUTE) == {RecoveryOutcome.ORDERED: 1}
        recover(checkout)
        assert_settled(checkout)

    def test_money_of_a_cart_that_is_bought_elsewhere_is_released(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        first = checkout.session_id
        checkout.payments.hold_with_another_card("pi_1")
        checkout.start()
        assert one_round(checkout, after=A_MINUTE) == {RecoveryOutcome.RELEASED: 1}
        assert checkout.held == Money(0)
        assert not checkout.storage.checkout(first).is_unfinished

    def test_money_whose_cart_belongs_to_another_checkout_is_released(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        checkout.later(LIFETIME - A_MINUTE)
        checkout.payments.hold_with_another_card("pi_1")
        cart = checkout.storage.cart(checkout.session.user_id)
        checkout.storage.commit(cart.opened("cs_another"))
        assert one_round(checkout, after=2 * A_MINUTE) == {RecoveryOutcome.RELEASED: 1}
        assert checkout.held == Money(0)
        recover(checkout)
        assert_nothing_happened(checkout)

    def test_held_money_is_released_when_the_shopper_is_long_gone(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        checkout.payments.hold_with_another_card("pi_1")
        assert one_round(checkout, after=TWO_HOURS) == {RecoveryOutcome.EXPIRED: 1}
        assert_nothing_happened(checkout)


class TestWaitingForTheBank:
    def test_the_shopper_has_their_time(self, checkout: CheckoutScene) -> None:
        waits_for_bank(checkout)
        assert one_round(checkout, after=timedelta(minutes=14)) == {}

    def test_after_it_the_payment_is_cancelled(self, checkout: CheckoutScene) -> None:
        waits_for_bank(checkout)
        assert one_round(checkout, after=timedelta(minutes=16)) == {RecoveryOutcome.RELEASED: 1}
        assert checkout.session.status is SessionStatus.PENDING
        assert intent(checkout) is IntentStatus.CANCELED
        recover(checkout)
        assert_nothing_happened(checkout)

    def test_a_confirmed_payment_is_placed_although_the_shopper_is_gone(
        self, checkout: CheckoutScene
    ) -> None:
        waits_for_bank(checkout)
        checkout.payments.shopper_confirms()
        assert one_round(checkout, after=timedelta(minutes=16)) == {RecoveryOutcome.ORDERED: 1}
        recover(checkout)
        assert_settled(checkout)

    def test_it_is_released_when_that_was_long_ago(self, checkout: CheckoutScene) -> None:
        waits_for_bank(checkout)
        checkout.payments.shopper_confirms()
        assert one_round(checkout, after=TWO_HOURS) == {RecoveryOutcome.RELEASED: 1}
        recover(checkout)
        assert_nothing_happened(checkout)


class TestAbandonedClaims:
    @pytest.mark.parametrize(
        "moment",
        [
            "after commit of CheckoutSession PaymentTransaction",
            "before payments.create",
            "after payments.create",
            "before payments.confirm",
        ],
    )
    def test_without_held_money_it_is_pending_again(
        self, checkout: CheckoutScene, moment: str
    ) -> None:
        press_and_die(pending(checkout), moment)
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.RELEASED: 1}
        assert checkout.session.status is SessionStatus.PENDING
        recover(checkout)
        assert_nothing_happened(checkout)

    def test_then_the_shopper_can_place_it_after_all(self, checkout: CheckoutScene) -> None:
        press_and_die(pending(checkout), "before payments.confirm")
        one_round(checkout, after=THREE_MINUTES)
        checkout.press()
        checkout.workflow.drive()
        assert_settled(checkout)

    @pytest.mark.parametrize(
        "moment",
        ["after payments.confirm", "before commit of CheckoutSession PaymentTransaction Cart"],
    )
    def test_with_held_money_the_orders_are_written(
        self, checkout: CheckoutScene, moment: str
    ) -> None:
        press_and_die(pending(checkout), moment)
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.ORDERED: 1}
        assert list(checkout.workflow.runs) == [f"{checkout.session_id}-1"]
        recover(checkout)
        assert_settled(checkout)

    def test_what_else_was_begun_for_it_is_cancelled(self, checkout: CheckoutScene) -> None:
        """A request that hung created a payment after its checkout was taken over."""
        press_and_die(pending(checkout), "before payments.create")
        one_round(checkout, after=THREE_MINUTES)
        session = checkout.session
        stray = checkout.payments.create(
            "late", session.total, VISA, session_id=session.session_id, user_id=session.user_id
        )
        press_and_die(checkout, "after payments.confirm")
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.ORDERED: 1}
        assert checkout.payments.intents[stray.intent_id].status is IntentStatus.CANCELED
        recover(checkout)
        assert_settled(checkout)

    def test_what_is_about_to_be_cancelled_is_never_used_instead(
        self, checkout: CheckoutScene
    ) -> None:
        """One round stands still before it cancels what else was begun; meanwhile that is confirmed
        with another card, somebody cancels the payment that held the money, and another round comes
        by."""
        press_and_die(pending(checkout), "before payments.create")
        one_round(checkout, after=THREE_MINUTES)
        session, payments = checkout.session, checkout.payments
        stray = payments.create(
            "late", session.total, VISA, session_id=session.session_id, user_id=session.user_id
        )
        press_and_die(checkout, "after payments.confirm")
        own = checkout.session.payment.intent_id or ""

        def meanwhile() -> None:
            payments.hold_with_another_card(stray.intent_id)
            payments.cancel_by_hand(own)
            checkout.later(THREE_MINUTES)
            checkout.reconcile()

        checkout.moments.meanwhile("before payments.cancel", meanwhile)
        checkout.later(THREE_MINUTES)
        checkout.reconcile()
        assert checkout.session.order_numbers == ()
        recover(checkout)
        assert_nothing_happened(checkout)

    def test_a_live_claim_is_left_alone(self, checkout: CheckoutScene) -> None:
        press_and_die(pending(checkout), "after payments.confirm")
        assert one_round(checkout, after=CLAIM_TIME - timedelta(seconds=1)) == {}
        assert checkout.payments.calls["retrieve"] == 0

    def test_after_an_hour_the_money_is_released_instead(self, checkout: CheckoutScene) -> None:
        press_and_die(pending(checkout), "after payments.confirm")
        assert one_round(checkout, after=TWO_HOURS) == {RecoveryOutcome.RELEASED: 1}
        recover(checkout)
        assert_nothing_happened(checkout)

    def test_an_intent_whose_id_was_lost_is_found_and_cancelled(
        self, checkout: CheckoutScene
    ) -> None:
        press_and_die(pending(checkout), "after payments.create")
        assert checkout.session.payment.intent_id is None
        one_round(checkout, after=THREE_MINUTES)
        assert intent(checkout) is IntentStatus.CANCELED

    def test_a_silent_payment_service_is_asked_again_once_its_own_claim_ran_out(
        self, checkout: CheckoutScene
    ) -> None:
        press_and_die(pending(checkout), "after payments.confirm")
        checkout.later(THREE_MINUTES)
        checkout.payments.fail_next("retrieve")
        report = checkout.reconcile()
        assert report.done == {RecoveryOutcome.FAILED: 1}
        [trouble] = report.troubles
        assert trouble.about == checkout.session_id
        assert trouble.error.startswith("PaymentsUnavailable")
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.ORDERED: 1}


class TestClosed:
    def test_the_payment_of_a_cancelled_checkout_is_cancelled_too(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(NO_FUNDS, gap=placed())
        with pytest.raises(Exception, match="not enough money"):
            checkout.press()
        checkout.give_up()
        checkout.payments.hold_with_another_card("pi_1")
        assert one_round(checkout) == {RecoveryOutcome.RELEASED: 1}
        assert_nothing_happened(checkout)
        assert one_round(checkout) == {}
