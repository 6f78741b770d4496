"""Somebody takes or cancels a checkout's money at Stripe, in its dashboard or with another program:
Muse's own books decide what is due. More goes back, less is a debt, every checkout ends."""

from __future__ import annotations

import pytest

from muse.domain.errors import Conflict, PaymentDeclined
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import TransactionType
from muse.domain.session import SessionStatus
from muse.domain.task import difference_task_id
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER
from tests.moved_money import (
    FAILED,
    NOTHING,
    SUCCEEDED,
    boutique_fails,
    debt,
    ends,
    excess_rows,
    own,
    rounds,
    shopper_pays,
    told,
    total,
)
from tests.recovery import press_and_die
from tests.store_replies import by_hand, placed


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
        due = half_way.order("gap").total
        assert task.reason == (
            f"{missing.display} of {due.display} could not be taken: somebody took only $15.00, not"
            " with Muse."
        )
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
        with pytest.raises(Conflict, match="given up"):
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
        due = half_way.order("gap").total
        assert task.reason == f"{due.display} could not be taken: the hold is gone."
        [charge] = [
            row
            for row in half_way.storage.payments(half_way.session_id)
            if row.type is TransactionType.CHARGE
        ]
        assert (charge.status, charge.failure_code) == (FAILED, "hold_is_gone")
        assert charge.finished_at == half_way.clock.now() == half_way.session.unchecked_since

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
        with pytest.raises(Conflict, match="given up"):
            checkout.press()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        assert shopper_pays(checkout) == total(checkout)
