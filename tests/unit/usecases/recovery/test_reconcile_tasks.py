"""Nobody calls again: tasks whose outcome the waiting run was not told, or whose time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.order import OrderStatus
from muse.domain.task import MANUAL_TIME
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.invariants import assert_settled
from tests.recovery import die_at, one_round, recover


def buy_and_die(checkout: CheckoutScene, moment: str) -> None:
    die_at(checkout, moment)
    with pytest.raises(Crash):
        checkout.buy("boutique")


def test_a_run_that_was_not_told_is_told_again(waiting: CheckoutScene) -> None:
    buy_and_die(waiting, "before workflow.tell")
    assert one_round(waiting) == {RecoveryOutcome.TOLD: 1}
    waiting.workflow.drive()
    assert_settled(waiting)
    assert one_round(waiting) == {}


def test_to_be_told_twice_is_no_harm(waiting: CheckoutScene) -> None:
    buy_and_die(waiting, "after workflow.tell")
    assert one_round(waiting)[RecoveryOutcome.TOLD] == 1
    waiting.workflow.drive()
    assert_settled(waiting)


def test_ops_completing_while_the_run_dies(waiting: CheckoutScene) -> None:
    """The outcome is stored, nobody waits for it any more: it still settles, without a run."""
    die_at(waiting, "before workflow.tell")
    with pytest.raises(Crash):
        waiting.buy("boutique")
    waiting.workflow.lose_runs()
    done = one_round(waiting)
    assert done == {RecoveryOutcome.TOLD: 1, RecoveryOutcome.SETTLED: 1}
    assert waiting.session.run == 1
    assert_settled(waiting)


def test_an_order_that_nobody_placed_in_time_fails(waiting: CheckoutScene) -> None:
    """Also when the run that would have noticed is gone."""
    waiting.workflow.lose_runs()
    done = one_round(waiting, MANUAL_TIME)
    assert done == {RecoveryOutcome.OVERDUE: 1, RecoveryOutcome.SETTLED: 1}
    assert waiting.order("boutique").status is OrderStatus.FAILED
    assert_settled(waiting)


def test_someone_who_works_on_it_is_not_interrupted(waiting: CheckoutScene) -> None:
    waiting.workflow.lose_runs()
    waiting.later(MANUAL_TIME - timedelta(minutes=5))
    waiting.claim("boutique")
    done = one_round(waiting, timedelta(minutes=10))
    assert RecoveryOutcome.OVERDUE not in done
    waiting.start_buying("boutique")
    assert RecoveryOutcome.OVERDUE not in one_round(waiting, timedelta(minutes=40))
    recover(waiting)
    assert_settled(waiting)
