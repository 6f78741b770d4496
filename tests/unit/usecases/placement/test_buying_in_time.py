"""Nothing is bought by hand once the order's time is over: its money is not held much longer."""

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.placement.attempt import OrderDecided
from muse.domain.session import SessionStatus
from muse.domain.task import CLAIM_LEASE, MANUAL_TIME, Task, TaskKind
from muse.usecases.placement.open_task import OpenTask, open_task
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import HOLD_LASTS
from tests.invariants import assert_settled
from tests.store_replies import by_hand, loses_the_answer

MOMENT = timedelta(seconds=1)


def ask(checkout: CheckoutScene, name: str) -> Task:
    command = OpenTask(checkout.number(name), "token", "by hand")
    return open_task(command, checkout.storage, checkout.notifier, checkout.clock)


def sleep(checkout: CheckoutScene, time: timedelta) -> None:
    checkout.clock.sleep(time.total_seconds())


class TestStartingToBuy:
    def test_is_possible_until_a_last_claim_has_run_out(self, waiting: CheckoutScene) -> None:
        waiting.workflow.lose_runs()
        last = waiting.order("boutique").decide_by + CLAIM_LEASE
        sleep(waiting, last - waiting.clock.now() - MOMENT)
        waiting.claim("boutique")
        assert waiting.start_buying("boutique").order.open_fence

    @pytest.mark.parametrize("after", [MANUAL_TIME + CLAIM_LEASE, HOLD_LASTS])
    def test_but_not_after_that(self, waiting: CheckoutScene, after: timedelta) -> None:
        """The run that would have failed the order in time is dead."""
        waiting.workflow.lose_runs()
        sleep(waiting, after)
        waiting.claim("boutique")
        with pytest.raises(Conflict, match="time"):
            waiting.start_buying("boutique")
        assert waiting.order("boutique").fences == ()

    def test_what_was_begun_in_time_can_be_completed(self, waiting: CheckoutScene) -> None:
        sleep(waiting, MANUAL_TIME - timedelta(minutes=1))
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        sleep(waiting, timedelta(minutes=20))
        assert waiting.order("boutique").open_fence
        order = waiting.order("boutique")
        waiting.retailer("boutique").sell_by_hand(order, "B-1", order.total)
        waiting.complete("boutique", "B-1", order.total)
        waiting.workflow.drive()
        assert_settled(waiting)

    def test_what_was_not_is_failed(self, waiting: CheckoutScene) -> None:
        waiting.workflow.lose_runs()
        sleep(waiting, MANUAL_TIME)
        waiting.claim("boutique")
        waiting.fail("boutique")
        waiting.settle()
        assert waiting.held == Money(0)


class TestAskingAPerson:
    def test_for_nothing_that_is_too_late(self, checkout: CheckoutScene) -> None:
        """The run began late: the one that should have asked died before."""
        checkout.prepare(boutique=by_hand())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        sleep(checkout, MANUAL_TIME)
        with pytest.raises(OrderDecided, match="failed"):
            ask(checkout, "boutique")
        failure = checkout.order("boutique").failure
        assert failure is not None
        assert failure.code == "not_placed_in_time"
        assert checkout.storage.unfinished_tasks() == ()
        assert checkout.notifier.told == []

    def test_but_to_find_out_what_the_store_has(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=loses_the_answer())
        checkout.retailer("gap").unsure = 100
        checkout.press(wait=1)
        checkout.workflow.lose_runs()
        assert checkout.order("gap").open_fence
        sleep(checkout, MANUAL_TIME)
        assert ask(checkout, "gap").kind is TaskKind.VERIFY

    def test_ends_with_the_money_released(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        sleep(checkout, MANUAL_TIME)
        checkout.press()
        checkout.workflow.drive()
        assert checkout.session.status is SessionStatus.FAILED
        assert checkout.held == Money(0)
