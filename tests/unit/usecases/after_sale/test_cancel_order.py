"""Calling an order off, before and after its money was taken."""

from __future__ import annotations

import pytest

from muse.domain.errors import Conflict, NotFound, UpstreamUnavailable
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.payments.payment import TransactionStatus, TransactionType
from muse.domain.session import SessionStatus
from muse.domain.task import TaskKind, TaskStatus
from muse.domain.tracking.by_hand import ParcelByHand
from muse.ports import Cancellation
from muse.usecases.after_sale.cancel_order import (
    CancelOrder,
    cancel_order,
    cancel_task_id,
    deny_cancellation,
)
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.operations.work_on_task import CompleteTask, claim_task, complete_task
from muse.usecases.tracking.record_by_hand import RecordParcel, record_parcel
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_refunded_exactly
from tests.store_replies import by_hand, placed
from tests.unit.usecases.conftest import ToBePlaced

YES, NO = Cancellation(done=True), Cancellation(done=False, reason="It is packed already.")
CANCELLED = OrderStatus.CANCELLED


@pytest.fixture
def settled(checkout: CheckoutScene) -> CheckoutScene:
    """Two orders placed and paid; both stores can cancel."""
    checkout.place(gap=placed(), macys=placed(less=300))
    for name in ("gap", "macys"):
        checkout.retailer(name).cancels = YES
    return checkout


class TestAfterItWasTaken:
    def test_all_that_was_taken_for_it_is_given_back(self, settled: CheckoutScene) -> None:
        taken = settled.order("macys").net_due
        off = settled.cancel("macys")
        assert off.status is CANCELLED
        assert settled.retailer("macys").cancelled == {off.order_number}
        assert settled.payments.given_back == taken == off.refunded
        [row] = [r for r in settled.storage.payments(settled.session_id) if r.order_number]
        assert (row.type, row.status) == (TransactionType.REFUND, TransactionStatus.SUCCEEDED)
        assert row.refund_id is not None
        assert_refunded_exactly(settled)

    def test_cancelling_one_stores_order_refunding_the_shipping_of_another(
        self, settled: CheckoutScene
    ) -> None:
        """It must not: each order has shipping of its own."""
        settled.cancel("gap")
        [adjustment] = settled.order("gap").adjustments
        assert adjustment.shipping == settled.order("gap").quote.shipping
        assert settled.order("macys").adjustments == ()
        assert settled.order("macys").net_due == settled.order("macys").accepted
        assert_refunded_exactly(settled)

    def test_cancelling_twice_is_cancelling_once(self, settled: CheckoutScene) -> None:
        first = settled.cancel("gap")
        assert settled.cancel("gap") == first
        assert len(settled.payments.refunds[settled.session.payment.intent_id or ""]) == 1

    def test_it_shrinks_by_what_was_given_back_before(self, settled: CheckoutScene) -> None:
        settled.refund("gap", cents=150, scope=RefundScope.AMOUNT, reason=AdjustmentKind.GOODWILL)
        off = settled.cancel("gap")
        assert off.refunded == off.accepted
        assert off.adjustments[1].amount == off.accepted - Money(150)
        assert_refunded_exactly(settled)

    def test_when_stripe_is_silent_the_refund_is_made_later(self, settled: CheckoutScene) -> None:
        settled.payments.fail_next("refunds_of")
        assert settled.cancel("gap").status is CANCELLED
        assert settled.payments.given_back == Money(0)
        settled.cancel("gap")
        assert_refunded_exactly(settled)

    def test_someone_elses_order_does_not_exist(self, settled: CheckoutScene) -> None:
        command = CancelOrder(settled.number("gap"), user_id="mallory")
        with pytest.raises(NotFound):
            cancel_order(command, settled.after_sale)


class TestTheStoreIsAskedFirst:
    def test_its_refusal_is_told_and_kept(self, settled: CheckoutScene) -> None:
        settled.retailer("gap").cancels = NO
        for _ in range(2):
            with pytest.raises(Conflict, match="packed"):
                settled.cancel("gap")
        order = settled.order("gap")
        assert order.status is OrderStatus.PLACED
        assert order.cancel_request is not None
        assert order.cancel_request.denied == NO.reason
        assert_refunded_exactly(settled)

    def test_operations_may_ask_again(self, settled: CheckoutScene) -> None:
        settled.retailer("gap").cancels = NO
        with pytest.raises(Conflict):
            settled.cancel("gap")
        settled.retailer("gap").cancels = YES
        assert settled.ops_cancel("gap", store_confirmed=False).status is CANCELLED

    def test_nobody_is_asked_about_what_was_called_off_meanwhile(
        self, settled: CheckoutScene
    ) -> None:
        """While a shopper hears that only a person can ask, operations say that it is done."""
        settled.retailer("gap").cancels = Cancellation(done=False, possible=False)
        settled.moments.meanwhile("after gap.cancel", lambda: settled.ops_cancel("gap"))
        assert settled.cancel("gap").status is CANCELLED
        assert settled.storage.unfinished_tasks() == ()
        assert_refunded_exactly(settled)

    def test_what_it_confirmed_holds_even_if_a_parcel_was_reported_meanwhile(
        self, settled: CheckoutScene
    ) -> None:
        def report() -> None:
            command = RecordParcel(settled.number("gap"), "bo", ParcelByHand("1Z999", "UPS"))
            record_parcel(command, settled.storage, settled.clock)

        settled.moments.meanwhile("after gap.cancel", report)
        assert settled.cancel("gap").status is CANCELLED
        assert_refunded_exactly(settled)

    def test_a_store_that_does_not_answer_is_asked_again(self, settled: CheckoutScene) -> None:
        settled.retailer("gap").silent_to_cancel = 1
        with pytest.raises(UpstreamUnavailable):
            settled.cancel("gap")
        assert settled.order("gap").cancel_is_open
        assert settled.cancel("gap").status is CANCELLED


@pytest.fixture
def asked(checkout: CheckoutScene) -> CheckoutScene:
    """The store can't be asked by a machine: a person was."""
    checkout.place(gap=placed())
    order = checkout.cancel("gap")
    assert order.cancel_is_open
    assert order.status is OrderStatus.PLACED
    return checkout


class TestAPersonAsksTheStore:
    def test_there_is_one_task_however_often_the_shopper_asks(self, asked: CheckoutScene) -> None:
        asked.cancel("gap")
        [view] = asked.listed()
        assert view.task.kind is TaskKind.CANCEL
        assert [told.task_id for told in asked.notifier.told] == [view.task.task_id]

    def test_the_store_confirmed(self, asked: CheckoutScene) -> None:
        off = asked.ops_cancel("gap")
        assert off.status is CANCELLED
        assert not asked.listed()
        assert_refunded_exactly(asked)

    def test_the_store_denied(self, asked: CheckoutScene) -> None:
        for _ in range(2):
            deny_cancellation(asked.number("gap"), "packed", asked.after_sale, PERSON)
        assert not asked.listed()
        with pytest.raises(Conflict, match="packed"):
            asked.cancel("gap")
        assert_refunded_exactly(asked)

    def test_operations_who_were_told_no_hear_it_again(self, asked: CheckoutScene) -> None:
        deny_cancellation(asked.number("gap"), "packed", asked.after_sale, PERSON)
        with pytest.raises(Conflict, match="packed"):
            asked.ops_cancel("gap", store_confirmed=False)
        assert asked.ops_cancel("gap").status is CANCELLED

    def test_who_has_the_task_says_what_came_of_it(self, asked: CheckoutScene) -> None:
        task_id = cancel_task_id(asked.number("gap"))
        claim_task(task_id, "someone else", asked.working)
        with pytest.raises(Conflict):
            asked.ops_cancel("gap")
        with pytest.raises(Conflict):
            deny_cancellation(asked.number("gap"), "packed", asked.after_sale, PERSON)
        with pytest.raises(Conflict):
            complete_task(CompleteTask(task_id, "someone else", "B-1", 1), asked.working)


class TestBeforeItIsTaken:
    def test_less_is_taken(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), macys=placed(), boutique=by_hand())
        checkout.retailer("gap").cancels = YES
        off = checkout.cancel("gap")
        assert off.adjustments[0].refund is None
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert checkout.session.status is SessionStatus.COMPLETED
        assert checkout.captured == checkout.order("macys").total + checkout.order("boutique").total
        assert_refunded_exactly(checkout)

    def test_an_order_that_waits_for_a_person_is_taken_from_them(
        self, waiting: CheckoutScene
    ) -> None:
        waiting.claim("boutique")
        off = waiting.cancel("boutique")
        assert (off.status, off.adjustments) == (CANCELLED, ())
        assert waiting.task("boutique").status is TaskStatus.DONE
        waiting.workflow.drive()
        assert waiting.session.status is SessionStatus.FAILED
        assert (waiting.held, waiting.captured) == (Money(0), Money(0))
        with pytest.raises(Conflict):
            waiting.start_buying("boutique")

    def test_the_store_that_took_it_just_then_is_asked(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.retailer("gap").cancels = YES
        checkout.moments.meanwhile("before commit of Order", lambda: checkout.attempt("gap"))
        off = checkout.cancel("gap")
        assert (off.status, off.store_order_number) == (CANCELLED, "gap-1")
        assert checkout.retailer("gap").cancelled == {off.order_number}

    def test_not_while_someone_is_buying_it(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        with pytest.raises(Conflict):
            waiting.cancel("boutique")

    def test_an_order_that_was_never_placed_can_not_be_cancelled(
        self, waiting: CheckoutScene
    ) -> None:
        waiting.claim("boutique")
        waiting.fail("boutique")
        with pytest.raises(Conflict):
            waiting.cancel("boutique")

    @pytest.mark.parametrize(
        "moment", ["before commit of CheckoutSession", "before payments.capture"]
    )
    def test_cancelling_while_it_is_settled(self, checkout: CheckoutScene, moment: str) -> None:
        """Whoever is first: the shopper pays nothing for what was cancelled."""
        checkout.prepare(gap=placed(), macys=placed())
        checkout.press(wait=0)
        checkout.retailer("gap").cancels = YES

        def cancel() -> None:
            assert checkout.cancel("gap").status is CANCELLED

        checkout.moments.meanwhile(moment, cancel)
        checkout.workflow.drive()
        checkout.follow_up("gap")
        assert checkout.session.status is SessionStatus.COMPLETED
        assert checkout.captured - checkout.payments.given_back == checkout.order("macys").total
        assert_refunded_exactly(checkout)

    def test_captured_but_no_order(self, checkout: CheckoutScene) -> None:
        """What is cancelled between fixing and taking the amount is given back, not kept."""
        self.test_cancelling_while_it_is_settled(checkout, "before payments.capture")
        [adjustment] = checkout.order("gap").adjustments
        assert adjustment.refund is not None
        assert checkout.captured > checkout.order("macys").total
