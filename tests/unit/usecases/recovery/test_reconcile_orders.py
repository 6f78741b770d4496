"""Nobody calls again: what becomes of checkouts whose orders are written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, Invalid
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import FenceState, TryAgain
from muse.domain.session import SessionStatus
from muse.domain.task import TaskKind, TaskStatus
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes import payments
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA
from tests.fakes.workflow import RunStatus
from tests.invariants import assert_settled
from tests.recovery import die_at, one_round, press_and_die, recover
from tests.store_replies import by_hand, loses_the_answer, out_of_stock, placed

THREE_MINUTES = timedelta(minutes=3)
THE_HOLD_ENDS_SOON = timedelta(days=6, hours=1)


def ordered(checkout: CheckoutScene, **stores: tuple) -> CheckoutScene:
    """The orders are written; the request died before it started a run."""
    checkout.prepare(VISA, **stores)
    press_and_die(checkout, "before workflow.start")
    return checkout


def buys_and_is_gone(checkout: CheckoutScene) -> None:
    """A person says "I'm buying this now", and isn't heard of again."""
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.claim("boutique")
    checkout.start_buying("boutique")


class TestRuns:
    def test_a_run_that_was_never_started_is_started(self, checkout: CheckoutScene) -> None:
        ordered(checkout, gap=placed())
        assert not checkout.workflow.runs
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.RUN_STARTED: 1}
        checkout.workflow.drive()
        assert list(checkout.workflow.runs) == [f"{checkout.session_id}-1"]
        assert_settled(checkout)

    def test_a_run_that_is_over_is_followed_by_one_for_the_open_orders_only(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
        checkout.workflow.lose_runs()
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.RUN_STARTED: 1}
        second = checkout.workflow.runs[f"{checkout.session_id}-2"]
        asked = [order["orderNumber"] for order in second.payload["orders"]]
        assert asked == [checkout.number("boutique")]

    def test_a_run_that_goes_on_is_left_alone(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        assert one_round(checkout, after=timedelta(hours=30)) == {}
        assert checkout.session.run == 1

    def test_the_next_run_adopts_the_task_and_its_deadline(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        due, token = checkout.task("boutique").due_at, checkout.task("boutique").callback
        checkout.claim("boutique")
        checkout.workflow.lose_runs()
        one_round(checkout, after=THREE_MINUTES)
        checkout.workflow.drive()
        task = checkout.task("boutique")
        assert (task.due_at, task.claimed_by) == (due, "bo")
        assert task.callback != token
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert_settled(checkout)


class TestSettling:
    def test_decided_orders_without_a_run_are_settled(self, checkout: CheckoutScene) -> None:
        ordered(checkout, gap=placed(), macys=out_of_stock())
        checkout.attempt("gap")
        checkout.attempt("macys")
        assert one_round(checkout, after=THREE_MINUTES) == {RecoveryOutcome.SETTLED: 1}
        assert not checkout.workflow.runs
        assert_settled(checkout)

    @pytest.mark.parametrize("days", [0, 2], ids=["with its key", "after its key is forgotten"])
    @pytest.mark.parametrize("moment", ["before payments.capture", "after payments.capture"])
    def test_an_amount_that_was_frozen_is_taken_once(
        self, checkout: CheckoutScene, moment: str, days: int
    ) -> None:
        ordered(checkout, gap=placed())
        checkout.attempt("gap")
        die_at(checkout, moment)
        with pytest.raises(Crash):
            checkout.settle()
        if days:
            checkout.payments.forget_keys()
        assert one_round(checkout, timedelta(days=days, minutes=3)) == {RecoveryOutcome.SETTLED: 1}
        assert_settled(checkout)
        calls = checkout.payments.calls["capture"]
        assert calls == (1 if days and moment.startswith("after") else 2 - moment.startswith("bef"))

    def test_a_release_is_made_once(self, checkout: CheckoutScene) -> None:
        ordered(checkout, gap=out_of_stock())
        checkout.attempt("gap")
        die_at(checkout, "after payments.cancel")
        with pytest.raises(Crash):
            checkout.settle()
        checkout.payments.forget_keys()
        assert one_round(checkout, timedelta(days=2)) == {RecoveryOutcome.SETTLED: 1}
        assert checkout.payments.calls["cancel"] == 1
        assert_settled(checkout)


class TestTheHoldEnds:
    def test_what_nobody_placed_fails_and_what_is_placed_is_taken(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.workflow.lose_runs()
        checkout.later(THE_HOLD_ENDS_SOON - timedelta(minutes=70))
        checkout.claim("boutique")  # ten minutes before the end
        assert one_round(checkout, timedelta(minutes=15)) == {RecoveryOutcome.SETTLED: 1}
        failure = checkout.order("boutique").failure
        assert failure is not None
        assert failure.code == "not_placed_in_time"
        assert checkout.captured == checkout.order("gap").total
        one_round(checkout)
        assert_settled(checkout)

    def test_an_attempt_under_way_is_waited_for(
        self, checkout: CheckoutScene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The hold is short: a person begins to buy in the last minutes of the order's time."""
        monkeypatch.setattr(payments, "HOLD_LASTS", timedelta(days=2))
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.workflow.lose_runs()
        checkout.later(timedelta(hours=23, minutes=50))
        checkout.claim("boutique")
        checkout.start_buying("boutique")
        assert RecoveryOutcome.SETTLED not in one_round(checkout, timedelta(minutes=15))
        assert checkout.session.status is SessionStatus.PROCESSING
        order = checkout.order("boutique")
        checkout.retailer("boutique").sell_by_hand(order, "B-1", order.total)
        checkout.complete("boutique", "B-1", order.total)
        assert one_round(checkout)[RecoveryOutcome.SETTLED] == 1
        assert_settled(checkout)

    def test_an_order_nobody_knows_about_does_not_hold_up_the_money(
        self, checkout: CheckoutScene
    ) -> None:
        buys_and_is_gone(checkout)
        checkout.workflow.lose_runs()
        assert one_round(checkout, THE_HOLD_ENDS_SOON) == {RecoveryOutcome.SETTLED: 1}
        assert checkout.session.status is SessionStatus.COMPLETED
        assert checkout.captured == checkout.order("gap").total
        assert checkout.held == Money(0)
        order, task = checkout.order("boutique"), checkout.task("boutique")
        assert order.status is OrderStatus.FAILED
        assert order.fences[-1].state is FenceState.UNKNOWN
        assert (task.kind, task.status) == (TaskKind.VERIFY, TaskStatus.OPEN)
        assert order.awaiting == TaskKind.VERIFY

    def test_without_a_task_there_is_one_now(self, checkout: CheckoutScene) -> None:
        checkout.prepare(VISA, gap=loses_the_answer())
        checkout.retailer("gap").unsure = 100
        press_and_die(checkout, "before workflow.start")
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        one_round(checkout, THE_HOLD_ENDS_SOON)
        assert checkout.task("gap").kind is TaskKind.VERIFY
        assert checkout.session.status is SessionStatus.FAILED


class TestFoundTooLate:
    @pytest.fixture
    def given_up(self, checkout: CheckoutScene) -> CheckoutScene:
        buys_and_is_gone(checkout)
        checkout.workflow.lose_runs()
        one_round(checkout, THE_HOLD_ENDS_SOON)
        checkout.claim("boutique", "mia")
        return checkout

    def test_it_is_an_orphan_which_the_shopper_does_not_pay(self, given_up: CheckoutScene) -> None:
        paid = given_up.captured
        total = given_up.order("boutique").total
        view = given_up.complete("boutique", "B-1", total, person="mia")
        assert (view.task.kind, view.task.status) == (TaskKind.ORPHAN, TaskStatus.CLAIMED)
        order = given_up.order("boutique")
        assert (order.status, order.store_order_number) == (OrderStatus.FAILED, "B-1")
        assert order.net_due == Money(0)
        assert given_up.captured == paid

        assert one_round(given_up, timedelta(hours=2)) == {}
        with pytest.raises(Conflict, match="B-1"):
            given_up.complete("boutique", "B-2", Money(0), person="mia")
        with pytest.raises(Conflict, match="in the end"):
            given_up.fail("boutique", "mia")
        given_up.complete("boutique", "B-1", Money(0), person="mia")
        closed = given_up.order("boutique")
        assert closed.purchase is not None
        assert closed.purchase.total_paid == Money(0)
        assert closed.awaiting is None
        assert not given_up.storage.unfinished_tasks()

    def test_what_was_paid_must_be_said(self, given_up: CheckoutScene) -> None:
        with pytest.raises(Invalid):
            given_up.complete("boutique", "B-1", Money(0), person="mia")

    def test_when_the_store_has_nothing_the_task_is_done(self, given_up: CheckoutScene) -> None:
        given_up.fail("boutique", "mia", "no such order")
        order = given_up.order("boutique")
        assert order.fences[-1].state is FenceState.REFUSED
        assert order.awaiting is None
        assert not given_up.storage.unfinished_tasks()
        assert given_up.task("boutique").outcome == "not there: no such order"


def test_the_round_after_the_last_does_nothing(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    recover(checkout)
    assert checkout.workflow.runs[f"{checkout.session_id}-1"].status is RunStatus.SUCCEEDED
    before = dict(checkout.payments.calls)
    assert one_round(checkout, timedelta(days=8)) == {}
    assert dict(checkout.payments.calls) == before
