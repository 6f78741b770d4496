"""Operations refund more than Stripe has left of a payment."""

from __future__ import annotations

import pytest

from muse.domain.errors import NotEnoughLeft
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import RefundStatus, TransactionStatus
from muse.usecases.after_sale.refund_order import RefundScope
from tests.checkout_scene import CheckoutScene
from tests.moved_money import (
    NOTHING,
    excess_rows,
    own,
    shopper_pays,
    total,
)
from tests.recovery import press_and_die
from tests.store_replies import placed


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

    def test_what_goes_back_of_another_payment_takes_nothing_away(
        self, checkout: CheckoutScene
    ) -> None:
        """A first payment was taken by hand and goes back; the orders are paid by a second one."""
        checkout.prepare(gap=placed())
        press_and_die(checkout, "after payments.confirm")
        checkout.payments.capture_by_hand("pi_1", Money(1000))
        checkout.clock.sleep(60)
        checkout.give_up_payment()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        assert [row.status for row in excess_rows(checkout)] == [TransactionStatus.PENDING]
        order = checkout.refund("gap")
        assert order.refunded == order.total
