"""Somebody moves a checkout's money at Stripe, in its dashboard or with another program: Muse's own
books decide what is due. More goes back, less is a debt, and every checkout comes to its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from muse.domain.collection import CollectionState
from muse.domain.errors import NotEnoughLeft, PaymentDeclined, PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payment import (
    PaymentTransaction,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import SessionStatus
from muse.domain.task import Task, collect_task_id, difference_task_id
from muse.usecases.refund_order import RefundScope
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER
from tests.recovery import press_and_die
from tests.store_replies import by_hand, out_of_stock, placed

NOTHING = Money(0)


@pytest.fixture
def half_way(checkout: CheckoutScene) -> CheckoutScene:
    """Gap has its order, the boutique's waits for a person; the money of both is held."""
    checkout.place(gap=placed(), boutique=by_hand())
    return checkout


def own(checkout: CheckoutScene) -> str:
    return checkout.session.payment.intent_id or "pi_1"


def total(checkout: CheckoutScene) -> Money:
    return checkout.session.total


def boutique_fails(checkout: CheckoutScene) -> None:
    checkout.claim("boutique")
    checkout.fail("boutique")
    checkout.workflow.drive()


def excess_rows(checkout: CheckoutScene) -> list[PaymentTransaction]:
    ledger = checkout.storage.payments(checkout.session_id)
    return [row for row in ledger if row.type is TransactionType.EXCESS_REFUND]


def ends(checkout: CheckoutScene) -> list[tuple[Money, TransactionStatus]]:
    return [(row.amount, row.status) for row in excess_rows(checkout)]


def told(checkout: CheckoutScene) -> Task:
    """The task that tells the operations team of it; they were called for it."""
    task = task_about_it(checkout)
    assert task.task_id in {each.task_id for each in checkout.notifier.told}
    return task


def task_about_it(checkout: CheckoutScene) -> Task:
    task = checkout.storage.task(difference_task_id(checkout.session_id))
    assert task is not None
    return task


def debt(checkout: CheckoutScene) -> Task | None:
    return checkout.storage.task(collect_task_id(checkout.session_id))


def shopper_pays(checkout: CheckoutScene) -> Money:
    return checkout.payments.captured - checkout.payments.given_back


SUCCEEDED, FAILED = TransactionStatus.SUCCEEDED, TransactionStatus.FAILED


class TestTakenByHand:
    def test_what_was_taken_above_what_is_due_goes_back(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        due, excess = half_way.order("gap").total, half_way.order("boutique").total
        assert half_way.session.status is SessionStatus.COMPLETED
        assert shopper_pays(half_way) == due
        assert ends(half_way) == [(excess, SUCCEEDED)]
        assert half_way.session.payment.excess == excess
        assert excess.display in told(half_way).reason
        [charge] = [
            row
            for row in half_way.storage.payments(half_way.session_id)
            if row.type is TransactionType.CHARGE
        ]
        assert (charge.amount, charge.status) == (total(half_way), SUCCEEDED)
        assert debt(half_way) is None

    def test_exactly_what_is_due_is_as_good_as_taken_by_muse(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), half_way.order("gap").total)
        boutique_fails(half_way)
        assert half_way.session.payment.captured == shopper_pays(half_way)
        assert excess_rows(half_way) == []
        assert half_way.storage.task(difference_task_id(half_way.session_id)) is None

    def test_less_than_what_is_due_leaves_a_debt_of_the_rest(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), Money(1500))
        boutique_fails(half_way)
        missing = half_way.order("gap").total - Money(1500)
        task = debt(half_way)
        assert half_way.session.status is SessionStatus.COMPLETED
        assert half_way.session.payment.captured == Money(1500)
        assert task is not None
        assert f"{missing.display} of " in task.reason
        half_way.collect()
        collection = half_way.session.payment.collection
        assert collection is not None
        assert collection.amount == missing

    def test_although_nothing_is_due(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        checkout.payments.capture_by_hand(own(checkout), total(checkout))
        boutique_fails(checkout)
        assert checkout.session.status is SessionStatus.FAILED
        assert shopper_pays(checkout) == NOTHING
        assert ends(checkout) == [(total(checkout), SUCCEEDED)]
        told(checkout)

    def test_while_it_is_settled(self, half_way: CheckoutScene) -> None:
        """In the moment before Muse takes what is due."""
        half_way.moments.meanwhile(
            "before payments.capture",
            lambda: half_way.payments.capture_by_hand(own(half_way), total(half_way)),
        )
        boutique_fails(half_way)
        assert shopper_pays(half_way) == half_way.order("gap").total
        told(half_way)

    def test_before_the_orders_are_written_it_is_used(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", total(checkout))
        checkout.clock.sleep(120)
        checkout.reconcile()
        checkout.workflow.drive()
        assert checkout.order("gap").status is OrderStatus.PLACED
        assert shopper_pays(checkout) == total(checkout)

    def test_in_part_before_the_orders_are_written_all_of_it_goes_back(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", Money(1000))
        rounds(checkout)
        assert checkout.session.status is SessionStatus.EXPIRED
        assert checkout.session.order_numbers == ()
        assert ends(checkout) == [(Money(1000), SUCCEEDED)]
        assert shopper_pays(checkout) == NOTHING
        told(checkout)

    def test_the_next_press_gives_it_back_too(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", Money(1000))
        checkout.clock.sleep(50)
        with pytest.raises(Exception, match="given up"):
            checkout.press()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        rounds(checkout)
        assert checkout.order("gap").status is OrderStatus.PLACED
        assert shopper_pays(checkout) == total(checkout)

    def test_of_a_checkout_that_the_shopper_gives_up(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", total(checkout))
        checkout.clock.sleep(60)
        checkout.give_up()
        rounds(checkout)
        assert checkout.session.status is SessionStatus.CANCELLED
        assert shopper_pays(checkout) == NOTHING
        told(checkout)


class TestCancelledByHand:
    def test_after_a_store_has_its_order_it_is_a_debt(self, half_way: CheckoutScene) -> None:
        half_way.payments.cancel_by_hand(own(half_way))
        boutique_fails(half_way)
        task = debt(half_way)
        assert task is not None
        assert task.reason.startswith(half_way.order("gap").total.display)

    def test_while_the_bank_asks_the_shopper(self, checkout: CheckoutScene) -> None:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        checkout.payments.cancel_by_hand("pi_1")
        rounds(checkout)
        assert checkout.session.status is SessionStatus.EXPIRED
        assert excess_rows(checkout) == []

    def test_before_it_is_confirmed(self, checkout: CheckoutScene) -> None:
        checkout.prepare("pm_card_chargeDeclined", gap=placed())
        with pytest.raises(PaymentDeclined):
            checkout.press()
        checkout.payments.cancel_by_hand("pi_1")
        checkout.choose("pm_card_visa")
        with pytest.raises(Exception, match="given up"):
            checkout.press()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        assert shopper_pays(checkout) == total(checkout)


class TestGivenBackByHand:
    def take_and_give_back(self, checkout: CheckoutScene, back: Money) -> None:
        checkout.payments.capture_by_hand(own(checkout), total(checkout))
        checkout.payments.refund_by_hand(own(checkout), back)

    def test_in_part_muse_gives_back_the_rest_of_the_excess(self, half_way: CheckoutScene) -> None:
        self.take_and_give_back(half_way, Money(500))
        boutique_fails(half_way)
        excess = half_way.order("boutique").total - Money(500)
        assert ends(half_way) == [(excess, SUCCEEDED)]
        assert shopper_pays(half_way) == half_way.order("gap").total

    def test_more_than_the_excess_leaves_a_debt(self, half_way: CheckoutScene) -> None:
        self.take_and_give_back(half_way, half_way.order("boutique").total + Money(300))
        boutique_fails(half_way)
        assert excess_rows(half_way) == []
        half_way.collect()
        collection = half_way.session.payment.collection
        assert collection is not None
        assert collection.amount == Money(300)

    def test_in_full_it_is_a_debt_of_all(self, half_way: CheckoutScene) -> None:
        self.take_and_give_back(half_way, total(half_way))
        boutique_fails(half_way)
        task = debt(half_way)
        assert task is not None
        assert "gave back" in task.reason
        half_way.collect(CollectionState.WRITTEN_OFF, "our own mistake")
        collection = half_way.session.payment.collection
        assert collection is not None
        assert collection.amount == half_way.order("gap").total

    def test_in_full_nothing_more_is_bought(self, half_way: CheckoutScene) -> None:
        self.take_and_give_back(half_way, total(half_way))
        half_way.hear("charge.refunded", "re_1")
        assert half_way.order("boutique").status is OrderStatus.FAILED
        assert half_way.session.status is SessionStatus.COMPLETED
        assert debt(half_way) is not None

    def test_in_full_before_the_orders_are_written_nothing_is_ordered(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        self.take_and_give_back(checkout, total(checkout))
        rounds(checkout)
        assert checkout.session.status is SessionStatus.EXPIRED
        assert checkout.session.order_numbers == ()
        assert shopper_pays(checkout) == NOTHING

    def test_while_the_excess_goes_back(self, half_way: CheckoutScene) -> None:
        """Others give back some of it after Muse has looked: nothing goes back twice."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        due = half_way.order("gap").total

        def others() -> None:
            half_way.payments.refund_by_hand(own(half_way), due + Money(100))

        half_way.moments.meanwhile(
            "after commit of CheckoutSession PaymentTransaction PaymentTransaction",
            lambda: half_way.moments.meanwhile("after payments.refunds_of", others),
        )
        boutique_fails(half_way)
        first, *following = excess_rows(half_way)
        excess = half_way.order("boutique").total
        assert (first.amount, first.failure_code) == (excess, "given_back_elsewhere")
        left = excess - due - Money(100)
        assert [row.amount for row in following] == ([left] if left.cents > 0 else [])
        assert shopper_pays(half_way) == total(half_way) - due - Money(100) - max(left, NOTHING)
        assert "others have given back of it" in told(half_way).reason

    def test_before_muse_asks_for_the_excess(self, half_way: CheckoutScene) -> None:
        """Stripe has enough left for both: the excess goes back, and people hear of the other."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        half_way.payments.refund_by_hand(own(half_way), Money(700))
        rounds(half_way)
        assert ends(half_way) == [(half_way.order("boutique").total, SUCCEEDED)]
        half_way.check_money()
        assert "was not made by Muse" in told(half_way).reason

    def test_so_much_that_less_is_left_than_the_excess(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        gap, excess = half_way.order("gap").total, half_way.order("boutique").total
        back = min(gap + Money(1), excess - Money(1))
        half_way.payments.refund_by_hand(own(half_way), total(half_way) - excess + Money(1))
        rounds(half_way)
        first, *following = excess_rows(half_way)
        assert (first.status, first.failure_code) == (FAILED, "given_back_elsewhere")
        assert back.cents > 0
        assert sum(row.amount.cents for row in following if row.status is SUCCEEDED) == max(
            excess.cents - gap.cents - 1, 0
        )

    def test_two_that_follow_it_up_at_once_lower_it_once(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", total(checkout))
        checkout.clock.sleep(60)
        checkout.give_up()
        checkout.payments.refund_by_hand("pi_1", Money(700))
        checkout.clock.sleep(400)
        checkout.clock.together(checkout.reconcile, checkout.reconcile)
        rounds(checkout)
        assert [amount for amount, _ in ends(checkout)] == [
            total(checkout),
            total(checkout) - Money(700),
        ]
        assert shopper_pays(checkout) == NOTHING

    def test_one_that_could_not_go_back_is_not_used_for_the_next_attempt(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", total(checkout))
        checkout.payments.refuses_refunds = "charge_disputed"
        checkout.clock.sleep(60)
        checkout.give_up_payment()
        checkout.choose("pm_card_visa")
        press_and_die(
            checkout, "after commit of CheckoutSession PaymentTransaction PaymentAttempts"
        )
        checkout.clock.sleep(60)
        rounds(checkout, 60)
        assert checkout.session.payment.intent_id != "pi_1"


class TestGoingBack:
    def test_a_crash_at_any_moment_gives_it_back_once(self) -> None:
        moments = walked(())
        assert "before payments.refund" in moments
        for number, moment in enumerate(moments):
            try:
                walked((number,))
            except AssertionError as broken:
                raise AssertionError(f"after a crash at {number}: {moment}") from broken

    def test_what_stripe_refuses_for_good_is_told_with_what_to_do(
        self, half_way: CheckoutScene
    ) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.refuses_refunds = "charge_disputed"
        boutique_fails(half_way)
        [(_, status)] = ends(half_way)
        assert status is FAILED
        assert "pay it another way" in told(half_way).reason
        assert half_way.session.status is SessionStatus.COMPLETED

    def test_a_rest_that_stripe_refuses_after_it_was_taken_at_once_ends_in_a_task(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.payments.takes_at_once = True
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.payments.refuses_refunds = "charge_disputed"
        boutique_fails(checkout)
        assert checkout.session.status is SessionStatus.COMPLETED
        assert "charge_disputed" in told(checkout).reason

    def test_a_whole_that_stripe_refuses_after_it_was_taken_at_once_too(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.payments.takes_at_once = True
        checkout.payments.refuses_refunds = "charge_disputed"
        checkout.place(gap=out_of_stock())
        assert checkout.session.status is SessionStatus.FAILED
        assert "charge_disputed" in told(checkout).reason

    def test_one_that_is_on_its_way_is_followed(self, half_way: CheckoutScene) -> None:
        half_way.payments.refund_fate = RefundStatus.PENDING
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        assert [row.status for row in excess_rows(half_way)] == [TransactionStatus.PENDING]
        half_way.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")
        rounds(half_way)
        assert [row.status for row in excess_rows(half_way)] == [FAILED]
        assert "lost_or_stolen_card" in told(half_way).reason

    def test_the_money_check_tells_it_until_it_is_explained(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        half_way.check_money()
        task = told(half_way)
        assert task.is_open
        assert task.reason.count("although it was not due") == 1
        assert len(task.reason.split("\n")) == 1


class TestRefundsOfADebt:
    def test_what_is_cancelled_lowers_the_debt_first_then_what_was_taken_goes_back(
        self, half_way: CheckoutScene
    ) -> None:
        half_way.payments.capture_by_hand(own(half_way), Money(1500))
        boutique_fails(half_way)
        half_way.ops_cancel("gap")
        rounds(half_way)
        assert shopper_pays(half_way) == NOTHING
        assert ends(half_way) == [(Money(1500), SUCCEEDED)]
        half_way.collect()
        collection = half_way.session.payment.collection
        assert collection is not None
        assert collection.amount == NOTHING

    def test_a_part_that_is_less_than_the_debt_moves_no_money(
        self, half_way: CheckoutScene
    ) -> None:
        due = half_way.order("gap").total
        half_way.payments.capture_by_hand(own(half_way), due - Money(800))
        boutique_fails(half_way)
        half_way.refund("gap", RefundScope.AMOUNT, cents=300)
        rounds(half_way)
        assert excess_rows(half_way) == []
        half_way.collect()
        collection = half_way.session.payment.collection
        assert collection is not None
        assert collection.amount == Money(500)

    def test_a_refund_that_was_made_before_the_debt_stays_made(
        self, checkout: CheckoutScene
    ) -> None:
        """Somebody takes a part while the amount is fixed; a refund is made of that, then the
        checkout closes with a debt: what Stripe has given back is not paid by hand once more."""
        checkout.prepare(gap=placed(), macys=placed())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        checkout.attempt("gap")
        checkout.attempt("macys")

        def meanwhile() -> None:
            checkout.payments.capture_by_hand(own(checkout), total(checkout) - Money(700))
            checkout.refund("gap")

        checkout.moments.meanwhile("before payments.capture", meanwhile)
        checkout.settle()
        checkout.follow_up("gap")
        [adjustment] = checkout.order("gap").adjustments
        assert adjustment.refund is not None
        assert adjustment.refund.status is RefundStatus.SUCCEEDED
        checkout.collect()
        collection = checkout.session.payment.collection
        assert collection is not None
        assert collection.amount == Money(700)
        assert shopper_pays(checkout) + Money(700) == checkout.order("macys").total


class TestMoreThanIsLeft:
    @pytest.fixture
    def lessened(self, checkout: CheckoutScene) -> CheckoutScene:
        """Placed, paid; somebody has given back five dollars in the dashboard."""
        checkout.place(gap=placed())
        checkout.payments.refund_by_hand(own(checkout), Money(500))
        return checkout

    def test_is_refused_before_anything_is_recorded(self, lessened: CheckoutScene) -> None:
        before, left = lessened.order("gap"), total(lessened) - Money(500)
        with pytest.raises(NotEnoughLeft) as refused:
            lessened.refund("gap")
        assert left.display in refused.value.public_message
        assert "$5.00 was given back elsewhere" in refused.value.public_message
        assert lessened.order("gap") == before
        assert lessened.storage.unfinished_tasks() == ()
        assert len(lessened.storage.payments(lessened.session_id)) == 2

    def test_what_is_left_can_be_refunded(self, lessened: CheckoutScene) -> None:
        left = total(lessened) - Money(500)
        lessened.refund("gap", RefundScope.AMOUNT, cents=left.cents)
        assert shopper_pays(lessened) == NOTHING

    def test_one_cent_more_cannot(self, lessened: CheckoutScene) -> None:
        left = total(lessened) - Money(500)
        with pytest.raises(NotEnoughLeft):
            lessened.refund("gap", RefundScope.AMOUNT, cents=left.cents + 1)

    def test_the_same_request_again_is_answered_with_what_was_recorded(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed())
        first = checkout.refund("gap", RefundScope.AMOUNT, cents=1000)
        checkout.payments.refund_by_hand(own(checkout), Money(500))
        assert checkout.refund("gap", RefundScope.AMOUNT, cents=1000) == first

    def test_refunds_of_muse_are_not_given_back_elsewhere(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), macys=placed())
        checkout.refund("gap", key="1")
        checkout.refund("macys", key="2")
        assert shopper_pays(checkout) == NOTHING

    def test_a_refund_that_is_on_its_way_counts(self, checkout: CheckoutScene) -> None:
        """It is recorded, but Stripe has not heard of it yet."""
        checkout.place(gap=placed(), macys=placed())
        checkout.payments.fail_next("refund")
        checkout.refund("gap", key="1")
        checkout.payments.refund_by_hand(own(checkout), Money(500))
        with pytest.raises(NotEnoughLeft):
            checkout.refund("macys", key="2")

    def test_while_the_payment_service_is_away_it_stays_pending(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed())
        checkout.payments.fail_next("refunds_of")
        checkout.payments.fail_next("refunds_of")
        order = checkout.refund("gap")
        [adjustment] = order.adjustments
        assert adjustment.refund is not None
        assert adjustment.refund.status is RefundStatus.PENDING

    def test_a_cancellation_goes_on_and_its_task_warns(self, lessened: CheckoutScene) -> None:
        """The store has called it off: that must be recorded, whatever is left at Stripe."""
        order = lessened.ops_cancel("gap")
        assert order.status is OrderStatus.CANCELLED
        task = lessened.storage.task(f"{order.order_number}-refund-1")
        assert task is not None
        assert "only if it was not" in task.reason


def rounds(checkout: CheckoutScene, minutes: int = 130) -> None:
    """Reconciliation every ten minutes; nothing may be in its way."""
    for _ in range(minutes // 10):
        checkout.clock.sleep(600)
        report = checkout.reconcile()
        assert report.troubles == []
        checkout.workflow.drive()


def walked(crashes: tuple[int, ...]) -> list[str]:
    """Taken by hand in full while a store waits for a person, whose order then fails."""
    checkout = CheckoutScene()
    try:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.payments.capture_by_hand(own(checkout), total(checkout))
        checkout.claim("boutique")
        checkout.fail("boutique")
        checkout.moments.passed.clear()
        checkout.moments.crash_in(*crashes)
        for _ in range(3):
            _die(checkout.workflow.drive)
            _die(lambda: rounds(checkout, 20))
        assert shopper_pays(checkout) == checkout.order("gap").total
        assert ends(checkout) == [(checkout.order("boutique").total, SUCCEEDED)]
        task_about_it(checkout)
    finally:
        checkout.clock.close()
    return checkout.moments.passed


def _die(act: Callable[[], object]) -> None:
    try:
        act()
    except (Crash, PaymentsUnavailable):
        return
