"""Somebody gives a checkout's money back at Stripe, beside Muse: nothing is given back twice, and
what is missing then is a debt."""

from __future__ import annotations

from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.collection import CollectionState
from muse.domain.payments.payment import RefundStatus
from muse.domain.session import SessionStatus
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.settlement.give_back_excess import give_back_excess
from tests.checkout_scene import CheckoutScene
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
from tests.store_replies import placed


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

    def test_of_exactly_what_is_due_what_was_given_back_is_a_debt(
        self, half_way: CheckoutScene
    ) -> None:
        due = half_way.order("gap").total
        half_way.payments.capture_by_hand(own(half_way), due)
        half_way.payments.refund_by_hand(own(half_way), Money(300))
        boutique_fails(half_way)
        task, payment = debt(half_way), half_way.session.payment
        assert (payment.captured, payment.returned, payment.kept) == (
            due,
            Money(300),
            due - Money(300),
        )
        assert task is not None
        assert task.reason == (
            f"$3.00 of {due.display} could not be taken: somebody took {due.display} and gave back"
            " $3.00, not with Muse."
        )

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

    def test_in_part_the_orders_go_on(self, half_way: CheckoutScene) -> None:
        self.take_and_give_back(half_way, Money(500))
        half_way.hear("charge.refunded", "re_1")
        assert half_way.order("boutique").status is OrderStatus.PENDING
        assert half_way.session.status is SessionStatus.PROCESSING

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
        """Before Muse asks Stripe, others give back all of the excess but a dollar."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        excess = half_way.order("boutique").total
        half_way.payments.refund_by_hand(own(half_way), excess - Money(100))
        rounds(half_way)
        assert ends(half_way) == [(excess, FAILED), (Money(100), SUCCEEDED)]
        assert excess_rows(half_way)[0].failure_code == "given_back_elsewhere"
        assert shopper_pays(half_way) == half_way.order("gap").total
        payment = half_way.session.payment
        assert (payment.returned, payment.excess) == (excess - Money(100), Money(100))

    def test_each_row_says_what_others_had_given_back_by_then(
        self, half_way: CheckoutScene
    ) -> None:
        """Others give back before the decision, and again before Muse's refund is made."""
        self.take_and_give_back(half_way, Money(100))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        intent_id, excess = own(half_way), half_way.order("boutique").total - Money(100)
        more = half_way.order("gap").total + Money(20)
        half_way.payments.refund_by_hand(intent_id, more)
        rounds(half_way, 10)
        rows = excess_rows(half_way)
        assert [(row.amount, row.elsewhere) for row in rows] == [
            (excess, Money(100)),
            (excess - more, more + Money(100)),
        ]
        assert rows[0].finished_at == half_way.clock.now()
        assert rows[1].intent_id == intent_id

    def test_what_was_lowered_once_is_not_lowered_again(self, half_way: CheckoutScene) -> None:
        """Somebody else does that after Stripe has refused it."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        excess = half_way.order("boutique").total
        half_way.payments.refund_by_hand(own(half_way), excess - Money(100))
        session_id, deps = half_way.session_id, half_way.after_sale
        half_way.moments.meanwhile(
            "after payments.refund",
            lambda: half_way.moments.meanwhile(
                "after payments.refunds_of", lambda: give_back_excess(session_id, deps)
            ),
        )
        assert give_back_excess(session_id, deps) is True
        assert ends(half_way) == [(excess, FAILED), (Money(100), SUCCEEDED)]
        assert half_way.session.payment.returned == excess - Money(100)

    def test_of_another_payment_it_says_nothing_about_the_checkout_s_own(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", Money(1000))
        checkout.clock.sleep(60)
        checkout.give_up_payment()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        settled = checkout.session.payment
        assert (settled.intent_id, settled.captured) == ("pi_2", total(checkout))
        checkout.payments.refund_by_hand("pi_1", Money(700))
        rounds(checkout, 10)
        assert ends(checkout) == [(Money(1000), FAILED), (Money(300), SUCCEEDED)]
        assert checkout.session.payment == settled

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
