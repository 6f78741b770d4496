"""News from the payment service: late, twice, out of turn, and always looked at."""

from datetime import timedelta

import pytest

from muse.domain.errors import PaymentsUnavailable, Unavailable
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import IntentStatus, RefundStatus
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.payments.risk import Doubt
from muse.domain.session import SessionStatus
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.payment_events.note_payment_event import note_payment_event
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_refunded_exactly, assert_settled
from tests.recovery import assert_nothing_happened, press_and_die, recover
from tests.store_replies import by_hand, placed

HELD = "payment_intent.amount_capturable_updated"
FAILED = "payment_intent.payment_failed"
CANCELED = "payment_intent.canceled"
TAKEN = "payment_intent.succeeded"


@pytest.fixture
def confirming(checkout: CheckoutScene) -> CheckoutScene:
    """The bank waits for the shopper."""
    checkout.prepare(ASKS_SHOPPER, gap=placed(), macys=placed())
    checkout.press()
    return checkout


class TestThreeDSecureInAnotherTab:
    def test_a_confirmed_payment_is_ordered_with_at_once(self, confirming: CheckoutScene) -> None:
        confirming.payments.shopper_confirms()
        assert confirming.hear(HELD) is PaymentEventOutcome.CONTINUED
        confirming.workflow.drive()
        assert_settled(confirming)

    def test_the_same_news_again_changes_nothing(self, confirming: CheckoutScene) -> None:
        confirming.payments.shopper_confirms()
        for _ in range(3):
            confirming.hear(HELD)
        confirming.workflow.drive()
        session = confirming.session
        for kind in (HELD, FAILED, TAKEN, "payment_intent.requires_action", "charge.updated"):
            assert confirming.hear(kind) is PaymentEventOutcome.NOTHING_NEW
        assert confirming.session == session
        assert confirming.workflow.most_at_once == 1
        assert_settled(confirming)

    def test_the_news_comes_before_the_shopper_is_back(self, confirming: CheckoutScene) -> None:
        confirming.payments.shopper_confirms()
        confirming.clock.together(lambda: confirming.hear(HELD), confirming.press)
        confirming.workflow.drive()
        assert_settled(confirming)

    def test_nothing_follows_from_being_asked(self, confirming: CheckoutScene) -> None:
        assert confirming.hear("payment_intent.requires_action") is PaymentEventOutcome.NOTHING_NEW
        assert confirming.session.status is SessionStatus.REQUIRES_ACTION

    def test_a_failed_confirmation_makes_it_pending_again(self, confirming: CheckoutScene) -> None:
        confirming.payments.shopper_fails()
        assert confirming.hear(FAILED) is PaymentEventOutcome.CONTINUED
        session = confirming.session
        assert session.status is SessionStatus.PENDING
        assert session.payment.declined is not None
        confirming.choose(VISA)
        confirming.press()
        assert_settled(confirming)

    def test_late_news_of_a_failure_does_not_undo_a_success(
        self, confirming: CheckoutScene
    ) -> None:
        """The failure is fetched as what it is by now: a payment that is held."""
        confirming.payments.shopper_confirms()
        confirming.hear(FAILED)
        confirming.workflow.drive()
        assert_settled(confirming)

    def test_while_the_payment_service_is_away_it_is_heard_again(
        self, confirming: CheckoutScene
    ) -> None:
        confirming.payments.shopper_confirms()
        confirming.payments.fail_next("retrieve")
        with pytest.raises(PaymentsUnavailable):
            confirming.hear(HELD)
        assert confirming.hear(HELD) is PaymentEventOutcome.CONTINUED


class TestWhileItIsBeingPlaced:
    @pytest.mark.parametrize("kind", [HELD, TAKEN, CANCELED, FAILED])
    def test_news_before_the_response_leaves_it_to_the_request(
        self, checkout: CheckoutScene, kind: str
    ) -> None:
        checkout.prepare(gap=placed())
        checkout.moments.meanwhile("after payments.confirm", lambda: checkout.hear(kind))
        checkout.press()
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_whoever_placed_it_has_died(self, checkout: CheckoutScene) -> None:
        """The news of the hold comes again when the claim has run out."""
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        assert checkout.hear(HELD) is PaymentEventOutcome.NOTHING_NEW
        checkout.later(timedelta(minutes=1))
        assert checkout.hear(HELD) is PaymentEventOutcome.CONTINUED
        checkout.workflow.drive()
        assert_settled(checkout)


class TestMoneyThatNobodyWaitsFor:
    def test_a_payment_that_was_given_up_is_confirmed_after_all(
        self, confirming: CheckoutScene
    ) -> None:
        session = confirming.session
        given_up = session.give_up_payment(confirming.clock.now())
        confirming.storage.commit(given_up)
        confirming.payments.shopper_confirms()
        assert confirming.hear(HELD, intent_id="pi_1") is PaymentEventOutcome.RELEASED
        assert confirming.held == Money(0)
        assert confirming.session.status is SessionStatus.PENDING

    def test_also_when_it_is_taken_at_once(self, confirming: CheckoutScene) -> None:
        confirming.payments.takes_at_once = True
        given_up = confirming.session.give_up_payment(confirming.clock.now())
        confirming.storage.commit(given_up)
        confirming.payments.shopper_confirms()
        assert confirming.hear(HELD, intent_id="pi_1") is PaymentEventOutcome.RELEASED
        assert confirming.captured == Money(0)

    def test_what_someone_took_by_hand_is_left_to_the_daily_check(
        self, confirming: CheckoutScene
    ) -> None:
        given_up = confirming.session.give_up_payment(confirming.clock.now())
        confirming.storage.commit(given_up)
        confirming.payments.shopper_confirms()
        confirming.payments.capture("by hand", "pi_1", Money(100))
        assert confirming.hear(TAKEN, intent_id="pi_1") is PaymentEventOutcome.NOTHING_NEW
        assert confirming.captured == Money(100)

    def test_another_s_payment_is_none_of_muse_s(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        stranger = checkout.payments.create(
            "k", Money(500), VISA, session_id="not one of ours", user_id="x"
        )
        assert checkout.hear(HELD, intent_id=stranger.intent_id) is PaymentEventOutcome.NOT_OURS


class TestTheHoldIsLost:
    @pytest.mark.parametrize("kind", [CANCELED, "charge.expired"])
    def test_nothing_more_is_bought(self, checkout: CheckoutScene, kind: str) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.payments.lose_hold()
        assert checkout.hear(kind) is PaymentEventOutcome.HOLD_LOST
        assert checkout.order("boutique").status is OrderStatus.FAILED
        assert not checkout.task("boutique").is_open
        session = checkout.session
        assert session.status is SessionStatus.COMPLETED
        assert session.payment.collection is not None

    def test_settling_releases_it_and_the_news_of_that_changes_nothing(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(boutique=by_hand())
        checkout.press()
        checkout.claim("boutique")
        checkout.fail("boutique")
        checkout.workflow.drive()
        assert checkout.session.status is SessionStatus.FAILED
        assert checkout.hear(CANCELED) is PaymentEventOutcome.NOTHING_NEW


class TestRefunds:
    def test_one_that_comes_back_becomes_a_task(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.refund("gap", RefundScope.FULL)
        checkout.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")
        refund_id = "re_pi_1_1"
        assert (
            checkout.hear("refund.failed", refund_id, "pi_1") is PaymentEventOutcome.REFUND_FOLLOWED
        )
        assert (
            checkout.hear("charge.refund.updated", refund_id, "pi_1")
            is PaymentEventOutcome.NOTHING_NEW
        )
        [adjustment] = checkout.order("gap").adjustments
        assert adjustment.refund is not None
        assert adjustment.refund.status is RefundStatus.FAILED
        assert len(checkout.notifier.told) == 1

    def test_a_pending_one_arrives(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.refund_fate = RefundStatus.PENDING
        checkout.refund("gap", RefundScope.FULL)
        checkout.payments.refund_ends(RefundStatus.SUCCEEDED)
        assert (
            checkout.hear("charge.refunded", "ch_pi_1", "pi_1")
            is PaymentEventOutcome.REFUND_FOLLOWED
        )
        assert_refunded_exactly(checkout)


class TestFraudWarnings:
    def test_a_person_decides_what_becomes_of_the_orders(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.warn("issfr_1", "pi_1")
        assert (
            checkout.hear("radar.early_fraud_warning.created", "issfr_1")
            is PaymentEventOutcome.WARNED
        )
        review = checkout.session.review
        assert review is not None
        assert review.doubts == (Doubt.FRAUD_WARNING,)
        assert len(checkout.notifier.told) == 1
        again = checkout.hear("radar.early_fraud_warning.updated", "issfr_1")
        assert again is PaymentEventOutcome.NOTHING_NEW
        checkout.review(approve=True)
        assert checkout.order("gap").status is OrderStatus.PLACED
        assert not checkout.storage.unfinished_tasks()

    def test_one_that_is_settled_already_is_no_news(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.warn("issfr_1", "pi_1", actionable=False)
        heard = checkout.hear("radar.early_fraud_warning.created", "issfr_1")
        assert heard is PaymentEventOutcome.NOTHING_NEW

    def test_one_that_comes_before_the_orders_is_heard_again(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.warn("issfr_1", "pi_1")
        with pytest.raises(Unavailable):
            checkout.hear("radar.early_fraud_warning.created", "issfr_1")

    def test_a_person_who_has_the_order_is_stopped_by_a_refusal(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.retailer("gap").cancels = Cancellation(done=True)
        checkout.payments.warn("issfr_1", "pi_1")
        checkout.hear("radar.early_fraud_warning.created", "issfr_1")
        checkout.review(approve=False)
        checkout.workflow.drive()
        assert not checkout.task("boutique").is_open
        assert checkout.session.status is SessionStatus.FAILED
        assert checkout.held == checkout.captured == Money(0)


def test_an_event_that_muse_has_no_use_for(checkout: CheckoutScene) -> None:
    event = PaymentEvent("evt_1", "customer.created", "cus_1", checkout.clock.now())
    assert note_payment_event(event, checkout.reviewing) is PaymentEventOutcome.NOTHING_NEW
    assert not checkout.payments.calls


def test_a_closed_checkout_whose_payment_is_confirmed_is_released(
    checkout: CheckoutScene,
) -> None:
    """Whoever has the client secret confirms when the checkout was cancelled long ago."""
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    session = checkout.session
    cancelled = session.cancel(checkout.clock.now(), by="shopper")
    checkout.storage.commit(cancelled)
    checkout.payments.shopper_confirms()
    assert checkout.hear(HELD) is PaymentEventOutcome.RELEASED
    assert checkout.payments.intents["pi_1"].status is IntentStatus.CANCELED
    recover(checkout)
    assert_nothing_happened_but_a_row(checkout)


def assert_nothing_happened_but_a_row(checkout: CheckoutScene) -> None:
    """The ledger's row is finished five minutes later."""
    checkout.later(timedelta(minutes=6))
    checkout.reconcile()
    assert_nothing_happened(checkout)


def test_news_of_a_payment_that_is_let_go_is_acted_on_late(checkout: CheckoutScene) -> None:
    """The listener stands still before it cancels a payment that the checkout doesn't know; what it
    is going to cancel is not ordered with meanwhile."""
    checkout.prepare(gap=placed())
    press_and_die(checkout, "before payments.create")
    session, payments = checkout.session, checkout.payments
    stray = payments.create(
        "late", session.total, VISA, session_id=session.session_id, user_id=session.user_id
    )
    payments.hold_with_another_card(stray.intent_id)

    def meanwhile() -> None:
        checkout.clock.sleep(180)
        checkout.reconcile()

    checkout.moments.meanwhile("before payments.cancel", meanwhile)
    checkout.hear("payment_intent.amount_capturable_updated", stray.intent_id, stray.intent_id)
    assert checkout.session.order_numbers == ()
    recover(checkout)
    assert_nothing_happened(checkout)
