"""What a store owes becomes a task when it is overdue, and stops being one when it came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import STORE_PAYS_WITHIN_DAYS
from muse.domain.task import Task, TaskKind, TaskStatus, store_refund_task_id
from muse.usecases.after_sale.record_store_refund import (
    RecordStoreRefund,
    WriteOffStoreRefund,
    record_store_refund,
    write_off_store_refund,
)
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.operations.work_on_task import claim_task
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import PERSON, CheckoutScene
from tests.fakes.moments import Crash
from tests.store_replies import placed

LINES, AMOUNT = RefundScope.LINES, RefundScope.AMOUNT
DAMAGED, GOODWILL = AdjustmentKind.DAMAGED, AdjustmentKind.GOODWILL
A_DAY, IN_TIME = timedelta(days=1), timedelta(days=STORE_PAYS_WITHIN_DAYS)


@pytest.fixture
def settled(checkout: CheckoutScene) -> CheckoutScene:
    """Three pieces from Gap, placed and paid."""
    checkout.fill(gap=placed())
    checkout.add("gap", 2)
    checkout.start()
    checkout.ship()
    checkout.choose("pm_card_visa")
    checkout.press()
    checkout.workflow.drive()
    return checkout


def damaged(checkout: CheckoutScene, key: str = "1") -> Order:
    """One piece arrived broken: the shopper has the money back, the store owes it."""
    return checkout.refund("gap", LINES, DAMAGED, pieces=1, key=key)


def came(checkout: CheckoutScene, amount: Money, key: str = "1") -> Order:
    command = RecordStoreRefund(checkout.number("gap"), PERSON, key, amount.cents)
    return record_store_refund(command, checkout.storage, checkout.clock)


def written_off(checkout: CheckoutScene, person: str = PERSON, reason: str = "it is shut") -> Order:
    command = WriteOffStoreRefund(checkout.number("gap"), person, reason)
    return write_off_store_refund(command, checkout.storage, checkout.clock)


def task_of(checkout: CheckoutScene) -> Task:
    task = checkout.storage.task(store_refund_task_id(checkout.number("gap")))
    assert task is not None
    return task


def woken(checkout: CheckoutScene) -> int:
    report = checkout.reconcile()
    assert report.troubles == []
    return report.done[RecoveryOutcome.WOKEN]


def reminded(checkout: CheckoutScene) -> list[str]:
    return [t.task_id for t in checkout.notifier.told if t.kind is TaskKind.STORE_REFUND]


def test_it_sleeps_until_it_is_overdue_then_people_are_told_once(settled: CheckoutScene) -> None:
    order = damaged(settled)
    task = task_of(settled)
    assert (task.kind, task.due_at) == (TaskKind.STORE_REFUND, order.store_balance.owed_until)
    assert settled.listed() == ()
    settled.later(IN_TIME - A_DAY)
    assert woken(settled) == 0
    assert reminded(settled) == []

    settled.later(A_DAY)

    assert [woken(settled), woken(settled)] == [1, 0]
    assert reminded(settled) == [task.task_id]
    [view] = settled.listed()
    assert view.order.store_balance.owed == order.adjustments[0].amount


def test_nothing_is_expected_of_the_store_for_goodwill(settled: CheckoutScene) -> None:
    settled.refund("gap", AMOUNT, GOODWILL, cents=100)
    assert settled.storage.task(store_refund_task_id(settled.number("gap"))) is None


def test_it_comes_with_the_adjustment_or_not_at_all(settled: CheckoutScene) -> None:
    settled.moments.crash_when(lambda moment: moment.startswith("before commit of Order"))
    with pytest.raises(Crash):
        damaged(settled)
    assert settled.order("gap").adjustments == ()
    assert settled.storage.task(store_refund_task_id(settled.number("gap"))) is None
    settled.moments.crash_when(lambda moment: moment.startswith("after commit of Order"))
    with pytest.raises(Crash):
        damaged(settled)
    assert task_of(settled).is_asleep


def test_two_rounds_at_once_tell_people_once(settled: CheckoutScene) -> None:
    damaged(settled)
    settled.later(IN_TIME)
    reports = settled.clock.together(settled.reconcile, settled.reconcile)
    assert not [report for report in reports if isinstance(report, BaseException)]
    assert len(reminded(settled)) == 1
    assert not task_of(settled).is_asleep


def test_what_comes_in_time_ends_it_while_it_sleeps(settled: CheckoutScene) -> None:
    owed = damaged(settled).store_balance.owed
    came(settled, owed - Money(1))
    assert task_of(settled).is_asleep
    came(settled, Money(1), "2")
    assert (task_of(settled).status, task_of(settled).outcome) == (TaskStatus.DONE, "paid back")
    settled.later(IN_TIME)
    assert woken(settled) == 0


def test_what_comes_late_ends_it_whoever_has_it(settled: CheckoutScene) -> None:
    owed = damaged(settled).store_balance.owed
    settled.later(IN_TIME)
    woken(settled)
    claim_task(task_of(settled).task_id, "kim", settled.working)
    came(settled, Money(1))
    assert task_of(settled).claimed_by == "kim"
    came(settled, owed - Money(1), "2")
    assert settled.listed() == ()


def test_who_claims_it_while_it_sleeps_has_it_in_their_list(settled: CheckoutScene) -> None:
    damaged(settled)
    claim_task(task_of(settled).task_id, "kim", settled.working)
    [view] = settled.listed()
    assert view.task.claimed_by == "kim"


class TestMoreIsOwed:
    def test_the_earliest_part_is_reminded_of(self, settled: CheckoutScene) -> None:
        first = damaged(settled)
        settled.later(A_DAY)
        damaged(settled, "2")
        assert task_of(settled).due_at == first.store_balance.owed_until

    def test_once_that_came_it_sleeps_until_the_next_part_is_due(
        self, settled: CheckoutScene
    ) -> None:
        owed = damaged(settled).store_balance.owed
        settled.later(A_DAY)
        second = damaged(settled, "2")
        settled.later(IN_TIME - A_DAY)
        assert woken(settled) == 1
        came(settled, owed)
        assert task_of(settled).is_asleep
        assert task_of(settled).due_at == second.store_balance.owed_until
        settled.later(A_DAY)
        assert woken(settled) == 1
        assert len(reminded(settled)) == 2

    def test_a_task_that_is_done_begins_anew(self, settled: CheckoutScene) -> None:
        came(settled, damaged(settled).store_balance.owed)
        order = damaged(settled, "2")
        task = task_of(settled)
        assert (task.is_asleep, task.outcome) == (True, None)
        assert task.due_at == order.store_balance.owed_until

    def test_while_the_task_is_woken(self, settled: CheckoutScene) -> None:
        """Someone else changes the task between reading and storing: it is read again."""
        damaged(settled)
        settled.later(IN_TIME)
        settled.moments.meanwhile("before commit of Order PaymentTransaction", settled.reconcile)
        order = damaged(settled, "2")
        assert len(order.adjustments) == 2
        assert not task_of(settled).is_asleep
        assert settled.order("gap").store_balance.owed == order.store_balance.owed


class TestWrittenOff:
    def test_nothing_more_is_owed_and_the_task_is_done(self, settled: CheckoutScene) -> None:
        owed = damaged(settled).store_balance.owed
        order = written_off(settled)
        assert written_off(settled) == settled.order("gap")
        assert (order.store_balance.owed, order.store_balance.owed_until) == (Money(0), None)
        [entry] = settled.order("gap").store_write_offs
        assert (entry.amount, entry.by, entry.reason) == (owed, f"ops:{PERSON}", "it is shut")
        assert task_of(settled).outcome == "written off"

    def test_nothing_can_not_be_written_off(self, settled: CheckoutScene) -> None:
        with pytest.raises(Conflict, match="owes nothing"):
            written_off(settled)
        command = WriteOffStoreRefund("MO-1", PERSON, "it is shut")
        with pytest.raises(NotFound):
            write_off_store_refund(command, settled.storage, settled.clock)

    def test_not_while_someone_else_has_the_task(self, settled: CheckoutScene) -> None:
        damaged(settled)
        claim_task(task_of(settled).task_id, "kim", settled.working)
        with pytest.raises(Conflict, match="kim"):
            written_off(settled)
        assert written_off(settled, "kim").store_balance.owed == Money(0)

    def test_what_is_owed_later_is_not_written_off(self, settled: CheckoutScene) -> None:
        damaged(settled)
        written_off(settled)
        order = damaged(settled, "2")
        assert order.store_balance.owed == order.adjustments[1].amount
        assert task_of(settled).is_asleep

    def test_money_that_comes_after_all_is_not_for_what_is_owed_later(
        self, settled: CheckoutScene
    ) -> None:
        owed = damaged(settled).store_balance.owed
        written_off(settled)
        order = came(settled, owed - Money(10))
        assert [entry.amount for entry in order.store_write_offs] == [Money(10)]
        order = damaged(settled, "2")
        assert order.store_balance.owed == order.adjustments[1].amount
