"""Hand an order to the operations team, and let the workflow wait for them."""

import pytest

from muse.domain.errors import NotFound, VersionConflict
from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import OrderDecided
from muse.domain.task import CLAIM_LEASE, MANUAL_TIME, Task, TaskKind, TaskStatus
from muse.usecases.operations.work_on_task import release_task, start_purchase
from muse.usecases.placement.open_task import OpenTask, open_task
from tests.checkout_scene import PERSON, CheckoutScene
from tests.fakes.moments import Crash
from tests.invariants import assert_settled
from tests.store_replies import by_hand, loses_the_answer, placed


@pytest.fixture
def paid(checkout: CheckoutScene) -> CheckoutScene:
    """A paid checkout of a boutique that is ordered from by hand; no run is waiting yet."""
    checkout.prepare(boutique=by_hand())
    checkout.press(wait=0)
    checkout.workflow.lose_runs()
    return checkout


def ask(checkout: CheckoutScene, callback: str = "token", name: str = "boutique") -> Task:
    command = OpenTask(checkout.number(name), callback, "by hand")
    return open_task(command, checkout.storage, checkout.notifier, checkout.clock)


class TestANewTask:
    def test_has_what_a_person_needs(self, paid: CheckoutScene) -> None:
        task = ask(paid)
        assert task == paid.task("boutique")
        assert (task.kind, task.status) == (TaskKind.PLACE, TaskStatus.OPEN)
        assert task.task_id == task.order_number == paid.number("boutique")
        assert (task.reason, task.continue_url) == ("by hand", None)
        assert task.due_at == paid.order("boutique").decide_by
        assert task.callback == "token"

    def test_is_told_to_the_team(self, paid: CheckoutScene) -> None:
        task = ask(paid)
        assert paid.notifier.told == [task]

    def test_makes_the_order_wait_for_a_person(self, paid: CheckoutScene) -> None:
        ask(paid)
        assert paid.order("boutique").awaiting == TaskKind.PLACE

    def test_is_to_find_out_when_the_store_may_have_the_order(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=loses_the_answer())
        checkout.retailer("gap").unsure = 100
        checkout.press()
        checkout.workflow.drive()
        assert checkout.task("gap").kind is TaskKind.VERIFY
        assert checkout.order("gap").awaiting == TaskKind.VERIFY

    def test_is_due_before_the_money_is_no_longer_held(self, paid: CheckoutScene) -> None:
        settle_by = paid.session.payment.settle_by
        assert settle_by is not None
        assert ask(paid).due_at == min(paid.clock.now() + MANUAL_TIME, settle_by)

    def test_needs_an_order(self, paid: CheckoutScene) -> None:
        command = OpenTask("MO-00000-00000-00000", "token", "by hand")
        with pytest.raises(NotFound):
            open_task(command, paid.storage, paid.notifier, paid.clock)


class TestATaskThatIsThere:
    def test_is_adopted_by_the_next_run(self, paid: CheckoutScene) -> None:
        first = ask(paid, "first")
        paid.claim("boutique")
        paid.clock.sleep(60)
        adopted = ask(paid, "second")
        assert adopted == paid.task("boutique")
        assert adopted.callback == "second"
        assert (adopted.claimed_by, adopted.due_at) == (PERSON, first.due_at)

    def test_is_told_again_unless_someone_has_it(self, paid: CheckoutScene) -> None:
        """The run that opened it may have died before it told anyone."""
        paid.moments.meanwhile("before notifier", self._crash)
        with pytest.raises(Crash):
            ask(paid, "first")
        ask(paid, "second")
        assert len(paid.notifier.told) == 1
        paid.claim("boutique")
        ask(paid, "third")
        assert len(paid.notifier.told) == 1

    def test_of_a_decided_order_is_not_waited_for(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        with pytest.raises(OrderDecided):
            ask(checkout, name="gap")
        assert checkout.storage.task(checkout.number("gap")) is None

    def test_changed_at_the_same_time_is_asked_for_again(self, paid: CheckoutScene) -> None:
        ask(paid)
        paid.moments.meanwhile("before commit", lambda: paid.claim("boutique"))
        with pytest.raises(VersionConflict):
            ask(paid, "second")
        assert ask(paid, "second").claimed_by == PERSON

    def test_opened_at_the_same_time_is_one(self, paid: CheckoutScene) -> None:
        paid.moments.meanwhile("before commit", lambda: ask(paid, "other"))
        with pytest.raises(VersionConflict):
            ask(paid)
        assert paid.task("boutique").callback == "other"

    def _crash(self) -> None:
        raise Crash


class TestItsTimeIsOver:
    def test_the_order_fails_and_the_money_is_released(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        checkout.clock.sleep(MANUAL_TIME.total_seconds() + 60)
        checkout.workflow.drive()
        order = checkout.order("boutique")
        assert order.status is OrderStatus.FAILED
        assert order.failure is not None
        assert order.failure.code == "not_placed_in_time"
        assert checkout.task("boutique").status is TaskStatus.DONE
        assert_settled(checkout)

    def test_exactly_then(self, paid: CheckoutScene) -> None:
        due = ask(paid).due_at
        paid.clock.sleep((due - paid.clock.now()).total_seconds() - 1)
        ask(paid)
        paid.clock.sleep(1)
        with pytest.raises(OrderDecided, match="failed"):
            ask(paid)

    def test_not_while_someone_works_on_it(self, paid: CheckoutScene) -> None:
        ask(paid)
        paid.clock.sleep(MANUAL_TIME.total_seconds() - 60)
        paid.claim("boutique")
        paid.clock.sleep(120)
        assert ask(paid, "second").claimed_by == PERSON
        assert paid.order("boutique").status is OrderStatus.PENDING

    def test_but_when_their_claim_has_run_out(self, paid: CheckoutScene) -> None:
        ask(paid)
        paid.clock.sleep(MANUAL_TIME.total_seconds() - 60)
        paid.claim("boutique")
        paid.clock.sleep(CLAIM_LEASE.total_seconds())
        with pytest.raises(OrderDecided):
            ask(paid, "second")

    def test_or_they_gave_it_back(self, paid: CheckoutScene) -> None:
        ask(paid)
        paid.clock.sleep(MANUAL_TIME.total_seconds())
        paid.claim("boutique")
        release_task(paid.number("boutique"), PERSON, paid.working)
        with pytest.raises(OrderDecided):
            ask(paid, "second")

    def test_not_when_someone_said_that_they_buy_it(self, paid: CheckoutScene) -> None:
        ask(paid)
        paid.claim("boutique")
        start_purchase(paid.number("boutique"), PERSON, paid.working)
        paid.clock.sleep(10 * MANUAL_TIME.total_seconds())
        assert ask(paid, "second").status is TaskStatus.BUYING

    def test_not_when_the_store_may_have_the_order(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=loses_the_answer())
        checkout.retailer("gap").unsure = 100
        checkout.press()
        checkout.workflow.drive()
        checkout.clock.sleep(2 * MANUAL_TIME.total_seconds())
        assert ask(checkout, name="gap").status is TaskStatus.OPEN
