"""A person recorded a purchase wrongly: it is put right, and the money follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.collection import CollectionState
from muse.domain.errors import Conflict, FarBelowApproved, Invalid, OverCap
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.task import Task, TaskKind, TaskStatus, collect_task_id
from muse.usecases.refund_order import RefundScope
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_settled, assert_the_money_check_finds_nothing
from tests.moved_money import SUCCEEDED, debt, ends, excess_rows, rounds, shopper_pays
from tests.store_replies import by_hand, placed

SLIP = Money(48)


@pytest.fixture
def bought(checkout: CheckoutScene) -> CheckoutScene:
    """Bought by hand, and settled, for 48 cents instead of all of it."""
    checkout.prepare(boutique=by_hand())
    checkout.press()
    checkout.workflow.drive()
    checkout.claim("boutique")
    checkout.start_buying("boutique")
    order = checkout.order("boutique")
    checkout.retailer("boutique").sell_by_hand(order, "B-7", order.total)
    checkout.complete("boutique", "B-7", SLIP, confirmed=True)
    checkout.workflow.drive()
    assert shopper_pays(checkout) == SLIP
    return checkout


@pytest.fixture
def half_settled(checkout: CheckoutScene) -> CheckoutScene:
    """The boutique's order is recorded with a slip; another waits for a person."""
    checkout.prepare(boutique=by_hand(), gap=by_hand())
    checkout.press()
    checkout.workflow.drive()
    checkout.claim("boutique")
    checkout.start_buying("boutique")
    order = checkout.order("boutique")
    checkout.retailer("boutique").sell_by_hand(order, "B-7", order.total)
    checkout.complete("boutique", "B-7", SLIP, confirmed=True)
    return checkout


class TestBeforeTheMoneyIsTaken:
    def test_the_right_amount_is_taken(self, half_settled: CheckoutScene) -> None:
        total = half_settled.order("boutique").total
        half_settled.correct("boutique", "B-7", total)
        half_settled.buy("gap", "G-1")
        half_settled.workflow.drive()
        assert half_settled.captured == total + half_settled.order("gap").total
        assert debt(half_settled) is None
        assert_settled(half_settled)

    def test_nobody_fixes_the_amount_meanwhile(self, half_settled: CheckoutScene) -> None:
        total = half_settled.order("boutique").total

        def the_rest() -> None:
            half_settled.buy("gap", "G-1")
            half_settled.workflow.drive()

        half_settled.moments.meanwhile("before commit of Order", the_rest)
        half_settled.correct("boutique", "B-7", total)
        task = debt(half_settled)
        assert task is not None, "it was taken already: what is missing is a debt"
        assert (total - SLIP).display in task.reason


class TestAfterwards:
    def test_what_is_missing_is_a_debt(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        order = bought.correct("boutique", "B-7", total)
        assert order.accepted == total
        task = debt(bought)
        assert task is not None
        assert (task.kind, task.status) == (TaskKind.COLLECT, TaskStatus.OPEN)
        assert (total - SLIP).display in task.reason
        assert task.task_id in {told.task_id for told in bought.notifier.told}
        bought.collect()
        collection = bought.session.payment.collection
        assert collection is not None
        assert (collection.state, collection.amount) == (CollectionState.PAID, total - SLIP)
        assert_the_money_check_finds_nothing(bought)

    def test_what_was_taken_too_much_goes_back(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand())
        checkout.press()
        checkout.workflow.drive()
        checkout.buy("boutique", "B-7")
        checkout.workflow.drive()
        total = checkout.order("boutique").total
        checkout.correct("boutique", "B-7", total - Money(300))
        assert ends(checkout) == [(Money(300), SUCCEEDED)]
        assert shopper_pays(checkout) == total - Money(300)
        rounds(checkout)
        assert shopper_pays(checkout) == total - Money(300)

    def test_a_correction_that_was_wrong_is_corrected(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        bought.correct("boutique", "B-7", total)
        bought.correct("boutique", "B-7", SLIP, confirmed=True)
        task = debt(bought)
        assert task is not None
        assert task.status is TaskStatus.DONE
        assert bought.session.payment.collection is None
        assert shopper_pays(bought) == SLIP
        bought.correct("boutique", "B-7", total)
        assert debt(bought) is not None
        again = debt(bought)
        assert again is not None
        assert again.status is TaskStatus.OPEN
        assert_the_money_check_finds_nothing(bought)

    def test_a_smaller_debt_says_so(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        bought.correct("boutique", "B-7", total)
        bought.correct("boutique", "B-7", total - Money(100))
        task = debt(bought)
        assert task is not None
        assert (total - SLIP - Money(100)).display in task.reason

    def test_a_single_cent_too_is_a_debt(self, bought: CheckoutScene) -> None:
        bought.correct("boutique", "B-7", SLIP + Money(1), confirmed=True)
        task = debt(bought)
        assert task is not None
        assert "$0.01 was not taken" in task.reason

    def test_the_task_says_what_is_to_be_collected_and_by_when(self, bought: CheckoutScene) -> None:
        order = bought.correct("boutique", "B-7", bought.order("boutique").total)
        now = bought.clock.now()
        assert debt(bought) == Task(
            task_id=collect_task_id(bought.session_id),
            kind=TaskKind.COLLECT,
            status=TaskStatus.OPEN,
            order_number=None,
            session_id=bought.session_id,
            store_id=None,
            store_name=None,
            reason=(
                f"{(order.total - SLIP).display} was not taken: what {order.order_number} cost was"
                " corrected after its money had been taken."
            ),
            created_at=now,
            due_at=now + timedelta(hours=24),
            version=1,
        )

    def test_whoever_collects_it_goes_on_when_it_is_less(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        bought.correct("boutique", "B-7", total)
        opened = debt(bought)
        assert opened is not None
        bought.storage.commit(opened.claim(PERSON, bought.clock.now()))
        bought.clock.sleep(60)
        bought.correct("boutique", "B-7", total - Money(100))
        task = debt(bought)
        assert task is not None
        assert (task.status, task.claimed_by) == (TaskStatus.CLAIMED, PERSON)
        assert task.due_at == opened.due_at

    def test_a_debt_that_comes_again_has_its_whole_time(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        bought.correct("boutique", "B-7", total)
        bought.correct("boutique", "B-7", SLIP, confirmed=True)
        done = debt(bought)
        assert done is not None
        assert (done.outcome, done.done_at) == ("the purchase was corrected", bought.clock.now())
        bought.clock.sleep(3600)
        bought.correct("boutique", "B-7", total - Money(1))
        again = debt(bought)
        assert again is not None
        assert again.due_at == bought.clock.now() + timedelta(hours=24)
        assert again.reason.startswith((total - Money(1) - SLIP).display)

    def test_the_number_alone_changes_nothing_of_the_checkout(self, bought: CheckoutScene) -> None:
        before = bought.session
        bought.correct("boutique", "B-8", SLIP, confirmed=True)
        assert bought.session == before

    def test_what_goes_back_is_told_from_what_others_gave_back_before(
        self, half_way: CheckoutScene
    ) -> None:
        """Somebody took everything and gave back a part of that, then a purchase is corrected
        twice: each excess has a row of its own."""
        intent_id = half_way.session.payment.intent_id or ""
        half_way.payments.capture_by_hand(intent_id, half_way.session.total)
        half_way.payments.refund_by_hand(intent_id, Money(200))
        half_way.buy("boutique", "B-7")
        half_way.workflow.drive()
        total = half_way.order("boutique").total
        half_way.correct("boutique", "B-7", total - Money(1000), confirmed=True)
        half_way.correct("boutique", "B-7", total - Money(1100), confirmed=True)
        rows = excess_rows(half_way)
        assert [(row.attempt, row.amount, row.elsewhere) for row in rows] == [
            (1, Money(800), Money(200)),
            (2, Money(100), Money(200)),
        ]
        assert {row.intent_id for row in rows} == {intent_id}
        assert shopper_pays(half_way) == half_way.session.total - Money(1100)

    def test_above_the_approved_total_is_muses_to_bear(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        dear = total + total
        with pytest.raises(OverCap):
            bought.correct("boutique", "B-7", dear)
        order = bought.correct("boutique", "B-7", dear, confirmed=True)
        assert order.purchase is not None
        assert order.purchase.total_paid == dear
        assert order.accepted == total

    def test_not_once_the_debt_was_paid(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        bought.correct("boutique", "B-7", total)
        bought.collect()
        with pytest.raises(Conflict, match="paid already"):
            bought.correct("boutique", "B-7", total - Money(100))
        assert bought.order("boutique").accepted == total

    def test_not_once_money_was_given_back(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand())
        checkout.press()
        checkout.workflow.drive()
        checkout.buy("boutique", "B-7")
        checkout.workflow.drive()
        checkout.refund("boutique", RefundScope.AMOUNT, cents=500)
        total = checkout.order("boutique").total
        with pytest.raises(Conflict, match="given back"):
            checkout.correct("boutique", "B-7", total - Money(100))


class TestWhatIsSaid:
    def test_twice_is_once(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        first = bought.correct("boutique", "B-7", total)
        assert bought.correct("boutique", "B-7", total) == first

    def test_what_was_said_before_is_kept_with_who_and_why(self, bought: CheckoutScene) -> None:
        total = bought.order("boutique").total
        order = bought.correct("boutique", "B-7", total, reason="cents for dollars")
        [correction] = order.corrections
        assert correction.before.total_paid == SLIP
        assert correction.by == f"ops:{PERSON}"
        assert correction.reason == "cents for dollars"
        assert order.status is OrderStatus.PLACED

    def test_the_right_number_frees_the_wrong_one(self, bought: CheckoutScene) -> None:
        order = bought.correct("boutique", "B-8", SLIP, confirmed=True)
        assert order.store_order_number == "B-8"
        assert order.purchase is not None
        assert order.purchase.store_order_number == "B-8"
        bought.add("boutique")
        bought.prepare()
        bought.press()
        bought.workflow.drive()
        bought.buy("boutique", "B-7")
        assert bought.order("boutique").store_order_number == "B-7"

    def test_not_a_number_that_is_another_order_s(self, half_settled: CheckoutScene) -> None:
        half_settled.workflow.drive()
        other = half_settled.order("boutique")
        half_settled.buy("gap", "G-1")
        half_settled.workflow.drive()
        half_settled.add("boutique")
        half_settled.prepare()
        half_settled.press()
        half_settled.workflow.drive()
        half_settled.buy("boutique", "B-9")
        half_settled.workflow.drive()
        mine = half_settled.order("boutique")
        assert mine.order_number != other.order_number
        with pytest.raises(Conflict, match="taken"):
            half_settled.correct("boutique", "B-7", mine.total)
        assert half_settled.order("boutique").store_order_number == "B-9"

    @pytest.mark.parametrize(
        ("cents", "error"), [(0, Invalid), (-5, Invalid), (47, FarBelowApproved)]
    )
    def test_another_slip_is_asked_again(
        self, bought: CheckoutScene, cents: int, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            bought.correct("boutique", "B-7", Money(cents))
        assert bought.order("boutique").accepted == SLIP

    def test_not_of_an_order_that_no_store_has(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand(), gap=placed())
        checkout.press()
        checkout.workflow.drive()
        with pytest.raises(Conflict, match="No purchase"):
            checkout.correct("boutique", "B-7", checkout.order("boutique").total)


class TestBoughtTooLate:
    def test_it_becomes_an_orphan_and_is_not_charged(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand(), gap=placed())
        checkout.press()
        checkout.workflow.drive()
        checkout.claim("boutique")
        checkout.fail("boutique")
        checkout.workflow.drive()
        total = checkout.order("boutique").total
        view = checkout.complete("boutique", "B-7", total)
        assert (view.task.kind, view.task.status) == (TaskKind.ORPHAN, TaskStatus.CLAIMED)
        assert view.order.is_orphan
        assert view.order.store_order_number == "B-7"
        assert shopper_pays(checkout) == checkout.order("gap").total
        done = checkout.complete("boutique", "B-7", Money(0))
        assert done.task.status is TaskStatus.DONE

    def test_an_orphan_s_cost_is_corrected_without_the_shopper(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(boutique=by_hand(), gap=placed())
        checkout.press()
        checkout.workflow.drive()
        checkout.claim("boutique")
        checkout.fail("boutique")
        checkout.workflow.drive()
        total = checkout.order("boutique").total
        checkout.complete("boutique", "B-7", total)
        checkout.complete("boutique", "B-7", Money(0))
        order = checkout.correct("boutique", "B-7", total)
        assert order.purchase is not None
        assert order.purchase.total_paid == total
        assert debt(checkout) is None
        assert shopper_pays(checkout) == checkout.order("gap").total
