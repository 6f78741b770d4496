"""What a person of the operations team does with a placement task."""

from dataclasses import replace

import pytest

from muse.domain.errors import AlreadyBuying, Conflict, NotFound, VersionConflict
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import FenceState
from muse.domain.session import SessionStatus
from muse.domain.store import DEFAULT_FUNDING, Method
from muse.domain.task import CLAIM_LEASE, TaskKind, TaskStatus
from muse.usecases.operations.work_on_task import (
    FailTask,
    claim_task,
    fail_task,
    release_task,
    start_purchase,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed

OTHER = "kim"


class TestTheWholeLife:
    def test_claimed_bought_completed(self, waiting: CheckoutScene) -> None:
        assert waiting.claim("boutique").task.status is TaskStatus.CLAIMED
        assert waiting.start_buying("boutique").task.status is TaskStatus.BUYING
        total = waiting.order("boutique").total
        waiting.retailer("boutique").sell_by_hand(waiting.order("boutique"), "B-7", total)
        done = waiting.complete("boutique", "B-7", total)
        assert done.task == waiting.task("boutique")
        assert done.order.status is OrderStatus.PLACED
        assert (done.task.status, done.task.outcome) == (TaskStatus.DONE, "placed")
        waiting.workflow.drive()
        assert waiting.session.status is SessionStatus.COMPLETED
        assert_settled(waiting)

    def test_the_task_and_the_purchase_name_what_the_store_s_entry_names(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(boutique=by_hand())
        store = checkout.street.stores["boutique"]
        checkout.street.registry.put(replace(store, funding="travel-card"))
        checkout.press(wait=0)
        checkout.workflow.drive()
        view = checkout.claim("boutique")
        assert view.funding == "travel-card"
        checkout.buy("boutique", "B-7")
        purchase = checkout.order("boutique").purchase
        assert purchase is not None
        assert purchase.funding == "travel-card"

    def test_without_one_that_of_all_stores(self, checkout: CheckoutScene) -> None:
        checkout.prepare(boutique=by_hand())
        store = checkout.street.stores["boutique"]
        checkout.street.registry.put(replace(store, funding=None))
        checkout.press(wait=0)
        checkout.workflow.drive()
        assert checkout.claim("boutique").funding == DEFAULT_FUNDING

    def test_the_order_knows_who_bought_what(self, waiting: CheckoutScene) -> None:
        paid = waiting.order("boutique").total
        waiting.buy("boutique", "B-7")
        order = waiting.order("boutique")
        assert order.placement_method is Method.MANUAL
        assert order.purchase is not None
        assert (order.purchase.total_paid, order.purchase.funding) == (paid, order.funding)
        assert order.awaiting is None
        assert (order.history[-1].status, order.history[-1].by) == ("placed", f"ops:{PERSON}")

    def test_failed(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        assert waiting.fail("boutique").order.status is OrderStatus.FAILED
        waiting.workflow.drive()
        assert waiting.session.status is SessionStatus.FAILED
        assert_settled(waiting)

    def test_failed_while_buying(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        waiting.fail("boutique")
        waiting.workflow.drive()
        assert [f.state for f in waiting.order("boutique").fences] == [FenceState.REFUSED]
        assert_settled(waiting)

    def test_released_and_done_by_another(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique", OTHER)
        view = release_task(waiting.number("boutique"), OTHER, waiting.working)
        assert (view.task.status, view.task.claimed_by) == (TaskStatus.OPEN, None)
        waiting.buy("boutique")
        waiting.workflow.drive()
        assert_settled(waiting)


class TestClaiming:
    def test_one_person_has_it(self, waiting: CheckoutScene) -> None:
        view = waiting.claim("boutique")
        assert view.task.claimed_until == waiting.clock.now() + CLAIM_LEASE
        with pytest.raises(Conflict, match=PERSON):
            waiting.claim("boutique", OTHER)

    def test_two_at_once(self, waiting: CheckoutScene) -> None:
        waiting.moments.meanwhile("before commit", lambda: waiting.claim("boutique", OTHER))
        with pytest.raises(VersionConflict):
            waiting.claim("boutique")
        assert waiting.task("boutique").claimed_by == OTHER

    def test_again_by_the_same_person_gives_more_time(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.clock.sleep(60)
        view = waiting.claim("boutique")
        assert view.task.claimed_until == waiting.clock.now() + CLAIM_LEASE

    def test_a_claim_runs_out(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.clock.sleep(CLAIM_LEASE.total_seconds() - 1)
        with pytest.raises(Conflict):
            waiting.claim("boutique", OTHER)
        waiting.clock.sleep(1)
        assert waiting.claim("boutique", OTHER).task.claimed_by == OTHER
        with pytest.raises(Conflict, match="Claim this task first"):
            waiting.start_buying("boutique")

    def test_who_claims_again_while_buying_goes_on_buying(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        assert waiting.claim("boutique").task.status is TaskStatus.BUYING

    def test_not_what_is_done(self, waiting: CheckoutScene) -> None:
        waiting.buy("boutique")
        with pytest.raises(Conflict, match="done"):
            waiting.claim("boutique", OTHER)


class TestReleasing:
    def test_not_someone_elses(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        with pytest.raises(Conflict):
            release_task(waiting.number("boutique"), OTHER, waiting.working)

    def test_not_while_buying(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        with pytest.raises(Conflict, match="Buying has begun"):
            release_task(waiting.number("boutique"), PERSON, waiting.working)


class TestStartingToBuy:
    def test_is_the_fence(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        [fence] = waiting.start_buying("boutique").order.fences
        assert (fence.state, fence.method) == (FenceState.OPEN, Method.MANUAL)
        assert waiting.order("boutique").fences == (fence,)

    def test_the_same_request_gets_the_same_answer(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        first = waiting.start_buying("boutique", key="window 1")
        assert waiting.start_buying("boutique", key="window 1") == first

    @pytest.mark.parametrize("keys", [(None, None), ("1", "2"), (None, "1"), ("1", None)])
    def test_a_second_window_is_not_allowed_to_buy(
        self, waiting: CheckoutScene, keys: tuple[str | None, str | None]
    ) -> None:
        waiting.claim("boutique")
        begun = waiting.start_buying("boutique", key=keys[0])
        since = f"{begun.order.fences[0].at:%Y-%m-%d %H:%M:%S} UTC"
        with pytest.raises(AlreadyBuying, match=since):
            waiting.start_buying("boutique", key=keys[1])
        assert waiting.order("boutique") == begun.order

    def test_another_person_with_the_same_key_is_not_allowed_to_buy(
        self, waiting: CheckoutScene
    ) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique", key="1")
        with pytest.raises(Conflict):
            waiting.start_buying("boutique", OTHER, key="1")

    def test_who_cannot_tell_finds_out_half_an_hour_later(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        waiting.clock.sleep(29 * 60)
        assert waiting.claim("boutique").task.kind is TaskKind.PLACE
        waiting.clock.sleep(60)
        assert waiting.claim("boutique").task.kind is TaskKind.VERIFY

    def test_not_without_a_claim(self, waiting: CheckoutScene) -> None:
        with pytest.raises(Conflict, match="Claim this task first"):
            waiting.start_buying("boutique")

    def test_not_what_another_buys(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        with pytest.raises(Conflict):
            waiting.start_buying("boutique", OTHER)

    def test_not_when_an_earlier_attempt_may_have_bought_it(self, unknown: CheckoutScene) -> None:
        with pytest.raises(Conflict, match="Find out first"):
            unknown.start_buying("gap")
        unknown.storage.commit(replace(unknown.task("gap"), kind=TaskKind.PLACE))
        with pytest.raises(Conflict, match="may have bought"):
            unknown.start_buying("gap")


class TestGoingMissingWhileBuying:
    """Nobody knows whether they bought it: the next one finds out, and doesn't buy."""

    @pytest.fixture
    def missing(self, waiting: CheckoutScene) -> CheckoutScene:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        waiting.clock.sleep(CLAIM_LEASE.total_seconds())
        return waiting

    def test_the_next_one_has_to_find_out(self, missing: CheckoutScene) -> None:
        view = missing.claim("boutique", OTHER)
        assert (view.task.kind, view.task.claimed_by) == (TaskKind.VERIFY, OTHER)
        assert view.task == missing.task("boutique")
        assert missing.order("boutique").awaiting == TaskKind.VERIFY
        with pytest.raises(Conflict, match="Find out first"):
            missing.start_buying("boutique", OTHER)

    def test_they_did(self, missing: CheckoutScene) -> None:
        order = missing.order("boutique")
        missing.retailer("boutique").sell_by_hand(order, "B-7", order.total)
        missing.claim("boutique", OTHER)
        missing.complete("boutique", "B-7", order.total, person=OTHER)
        missing.workflow.drive()
        assert_settled(missing)

    def test_they_did_not(self, missing: CheckoutScene) -> None:
        missing.claim("boutique", OTHER)
        missing.fail("boutique", person=OTHER)
        missing.workflow.drive()
        assert_settled(missing)

    def test_half_an_hour_is_theirs(self, waiting: CheckoutScene) -> None:
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        waiting.clock.sleep(CLAIM_LEASE.total_seconds() - 1)
        with pytest.raises(Conflict, match=PERSON):
            waiting.claim("boutique", OTHER)

    def test_who_comes_back_first_goes_on(self, missing: CheckoutScene) -> None:
        total = missing.order("boutique").total
        missing.retailer("boutique").sell_by_hand(missing.order("boutique"), "B-7", total)
        missing.complete("boutique", "B-7", total)
        missing.workflow.drive()
        assert_settled(missing)

    def test_who_comes_back_later_has_lost_it(self, missing: CheckoutScene) -> None:
        missing.claim("boutique", OTHER)
        with pytest.raises(Conflict, match="Claim this task first"):
            missing.complete("boutique", "B-7", missing.order("boutique").total)


class TestLooking:
    def test_the_most_urgent_first(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand(), atelier=by_hand(), gap=placed())
        checkout.clock.sleep(60)
        first = {checkout.number("boutique"), checkout.number("atelier")}
        checkout.add("boutique")
        checkout.prepare()
        checkout.press()
        checkout.workflow.drive()
        listed = checkout.listed()
        assert {view.task.task_id for view in listed[:2]} == first
        assert [view.order.order_number for view in listed[2:]] == [checkout.number("boutique")]

    def test_nothing_to_do(self, checkout: CheckoutScene) -> None:
        assert checkout.listed() == ()

    def test_what_is_done_is_not_listed(self, waiting: CheckoutScene) -> None:
        waiting.buy("boutique")
        assert waiting.listed() == ()

    def test_one_with_its_order_and_cap(self, waiting: CheckoutScene) -> None:
        view = waiting.seen(waiting.number("boutique"))
        assert view.order == replace(waiting.order("boutique"), history=())
        assert view.cap == view.order.total + Money(100)


@pytest.mark.parametrize("task_id", ["MO-00000-00000-00000", "nonsense"])
def test_a_task_that_is_not_there(checkout: CheckoutScene, task_id: str) -> None:
    deps = checkout.working
    for ask in (
        lambda: checkout.seen(task_id),
        lambda: claim_task(task_id, PERSON, deps),
        lambda: release_task(task_id, PERSON, deps),
        lambda: start_purchase(task_id, PERSON, deps),
        lambda: fail_task(FailTask(task_id, PERSON, "why"), deps),
    ):
        with pytest.raises(NotFound):
            ask()
