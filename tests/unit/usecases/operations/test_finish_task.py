"""How a person of the operations team ends a placement task, and how the run hears of it."""

import pytest

from muse.domain.errors import Conflict, FarBelowApproved, Invalid, OverCap
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from muse.domain.store import Method
from muse.domain.task import MANUAL_TIME, TaskKind, TaskStatus
from muse.usecases.placement.open_task import OpenTask, open_task
from tests.checkout_scene import ATTEMPT_TIME, PERSON, CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.retailer import Reply
from tests.invariants import assert_settled
from tests.store_replies import loses_the_request

OTHER = "kim"


class TestCompleting:
    def test_twice_is_once(self, waiting: CheckoutScene) -> None:
        first = waiting.buy("boutique", "B-7")
        total = waiting.order("boutique").total
        second = waiting.complete("boutique", "B-7", total, person=OTHER)
        assert first.task == second.task
        assert second.order.purchase == first.order.purchase

    def test_a_repetition_that_says_something_else_is_none(self, waiting: CheckoutScene) -> None:
        first = waiting.buy("boutique", "B-7")
        with pytest.raises(Conflict, match="completed as store order B-7") as refused:
            waiting.complete("boutique", "B-7", first.order.total - Money(1))
        assert "correct the purchase" in refused.value.public_message
        assert waiting.order("boutique").purchase == first.order.purchase

    def test_a_slip_of_the_hand_is_asked_again(self, waiting: CheckoutScene) -> None:
        """48 cents for 48 dollars: the shopper would pay that little, and Muse the rest."""
        total = self._bought(waiting)
        slip = Money(total.cents // 100)
        with pytest.raises(FarBelowApproved) as refused:
            waiting.complete("boutique", "B-7", slip)
        assert [problem.field for problem in refused.value.details] == ["totalPaidCents"]
        assert waiting.order("boutique").status is OrderStatus.PENDING
        assert waiting.complete("boutique", "B-7", total).order.accepted == total

    def test_a_bargain_is_confirmed(self, waiting: CheckoutScene) -> None:
        bargain = Money(self._bought(waiting).cents // 2)
        waiting.complete("boutique", "B-7", bargain, confirmed=True)
        waiting.workflow.drive()
        assert waiting.order("boutique").accepted == bargain == waiting.captured

    def test_twice_at_once(self, waiting: CheckoutScene) -> None:
        total = self._bought(waiting)
        waiting.moments.meanwhile(
            "before workflow.tell", lambda: waiting.complete("boutique", "B-7", total)
        )
        assert waiting.complete("boutique", "B-7", total).task.status is TaskStatus.DONE
        assert waiting.task("boutique").acknowledged
        waiting.workflow.drive()
        assert_settled(waiting)

    def test_not_with_another_number(self, waiting: CheckoutScene) -> None:
        waiting.buy("boutique", "B-7")
        with pytest.raises(Conflict):
            waiting.complete("boutique", "B-8", Money(4000))
        assert waiting.order("boutique").store_order_number == "B-7"

    @pytest.mark.parametrize("more", [101, 5000])
    def test_not_above_the_cap(self, waiting: CheckoutScene, more: int) -> None:
        total = self._bought(waiting)
        with pytest.raises(OverCap) as over_cap:
            waiting.complete("boutique", "B-7", total + Money(more))
        assert [problem.field for problem in over_cap.value.details] == ["totalPaidCents"]
        assert waiting.order("boutique").status is OrderStatus.PENDING

    @pytest.mark.parametrize("more", [100, 0, -400])
    def test_up_to_the_cap(self, waiting: CheckoutScene, more: int) -> None:
        total = self._bought(waiting)
        assert waiting.claim("boutique").cap == total + Money(100)
        waiting.complete("boutique", "B-7", total + Money(more))
        assert waiting.order("boutique").status is OrderStatus.PLACED

    @pytest.mark.parametrize("paid", [0, -1])
    def test_not_for_nothing(self, waiting: CheckoutScene, paid: int) -> None:
        self._bought(waiting)
        with pytest.raises(Invalid) as invalid:
            waiting.complete("boutique", "B-7", Money(paid))
        assert [problem.field for problem in invalid.value.details] == ["totalPaidCents"]

    def test_not_before_it_was_bought(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        with pytest.raises(Conflict, match="start-purchase"):
            waiting.complete("boutique", "B-7", Money(4000))

    def test_not_by_another(self, waiting: CheckoutScene) -> None:
        total = self._bought(waiting)
        with pytest.raises(Conflict, match="Claim this task first"):
            waiting.complete("boutique", "B-7", total, person=OTHER)

    def test_not_with_a_number_that_is_another_orders(self, waiting: CheckoutScene) -> None:
        waiting.buy("boutique", "B-7")
        waiting.workflow.drive()
        waiting.add("boutique")
        waiting.prepare()
        waiting.press()
        waiting.workflow.drive()
        total = self._bought(waiting)
        with pytest.raises(Conflict, match="taken") as taken:
            waiting.complete("boutique", "B-7", total)
        assert [problem.field for problem in taken.value.details] == ["storeOrderNumber"]
        waiting.complete("boutique", "B-8", total)
        waiting.workflow.drive()
        assert waiting.session.status is SessionStatus.COMPLETED

    def _bought(self, waiting: CheckoutScene) -> Money:
        waiting.claim("boutique")
        order = waiting.start_buying("boutique").order
        waiting.retailer("boutique").sell_by_hand(order, "B-7", order.total)
        return order.total


class TestFailing:
    def test_the_reason_is_for_the_team_only(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.fail("boutique")
        order = waiting.order("boutique")
        assert order.failure is not None
        assert order.failure.detail == "the shop is shut"
        assert "shut" not in order.failure.message
        assert (order.history[-1].note, order.history[-1].by) == (
            "refused_by_person",
            f"ops:{PERSON}",
        )

    def test_twice_is_once(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        assert waiting.fail("boutique").task == waiting.fail("boutique").task

    def test_not_without_a_claim(self, waiting: CheckoutScene) -> None:
        with pytest.raises(Conflict, match="Claim this task first"):
            waiting.fail("boutique")

    def test_not_what_is_placed(self, waiting: CheckoutScene) -> None:
        waiting.buy("boutique")
        with pytest.raises(Conflict):
            waiting.fail("boutique")
        assert waiting.order("boutique").status is OrderStatus.PLACED


class TestFindingOut:
    """A task to find out whether the store has the order."""

    def test_it_has(self, unknown: CheckoutScene) -> None:
        [at_store] = unknown.retailer("gap").book
        purchase = at_store.purchase
        unknown.complete("gap", purchase.store_order_number, purchase.total_paid)
        unknown.workflow.drive()
        assert unknown.order("gap").placement_method is Method.API
        assert_settled(unknown)

    def test_it_has_not(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=loses_the_request())
        checkout.retailer("gap").unsure = 100
        checkout.press()
        checkout.workflow.drive()
        checkout.claim("gap")
        checkout.fail("gap")
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_not_before_the_machine_is_certainly_done(self, checkout: CheckoutScene) -> None:
        """The function died (or seems to have) with the submission under way, and its run, too."""
        checkout.prepare(gap=(Reply(lost=Crash()),))
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        with pytest.raises(Crash):
            checkout.attempt("gap")
        asked = OpenTask(checkout.number("gap"), "token-1", "the function died")
        open_task(asked, checkout.storage, checkout.notifier, checkout.clock)
        assert checkout.task("gap").kind is TaskKind.VERIFY
        checkout.claim("gap")
        with pytest.raises(Conflict, match="still"):
            checkout.fail("gap")
        checkout.clock.sleep(ATTEMPT_TIME.total_seconds())
        checkout.fail("gap")
        assert checkout.order("gap").status is OrderStatus.FAILED


class TestTellingTheRun:
    def test_a_crash_before_it_was_told_is_made_good_by_saying_it_again(
        self, waiting: CheckoutScene
    ) -> None:
        waiting.moments.meanwhile("before workflow.tell", self._crash)
        with pytest.raises(Crash):
            waiting.buy("boutique")
        assert not waiting.task("boutique").acknowledged
        assert waiting.storage.unfinished_tasks()
        waiting.complete("boutique", "B-1", waiting.order("boutique").total)
        waiting.workflow.drive()
        assert_settled(waiting)

    def test_a_run_that_is_gone_is_no_error(self, waiting: CheckoutScene) -> None:
        waiting.workflow.lose_runs()
        waiting.buy("boutique")
        assert waiting.task("boutique").acknowledged
        waiting.press()
        waiting.workflow.drive()
        assert_settled(waiting)

    def test_the_run_that_adopted_it_is_told(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.workflow.lose_runs()
        waiting.press()
        waiting.workflow.drive()
        waiting.buy("boutique")
        waiting.workflow.drive()
        assert_settled(waiting)

    def test_late_but_at_work_is_in_time(self, waiting: CheckoutScene) -> None:
        waiting.clock.sleep(MANUAL_TIME.total_seconds() - 60)
        waiting.claim("boutique")
        waiting.clock.sleep(120)
        waiting.buy("boutique")
        waiting.workflow.drive()
        assert_settled(waiting)

    def _crash(self) -> None:
        raise Crash
