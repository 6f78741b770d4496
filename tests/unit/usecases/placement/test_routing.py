"""An attempt at an order: passed over, waiting for a place, kept in its method's health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Unavailable, VersionConflict
from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import (
    AccountInUse,
    NeedsPerson,
    StillInProgress,
    StoreAtLimit,
    StoreBusy,
    StoreOutage,
    TryAgain,
    TryNextMethod,
)
from muse.domain.placement.failures import (
    AccountProblem,
    BotChallenge,
    Impact,
    InProgress,
    OutOfStock,
    PlacementFailure,
    RetailerBusy,
    RetailerUnavailable,
)
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth, RunningAttempt
from muse.domain.store import Method
from muse.ports import Change
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.store_replies import loses_the_answer, placed, refuses
from tests.unit.usecases.conftest import ToBePlaced


def health(checkout: CheckoutScene) -> MethodHealth:
    store_id = checkout.stores["gap"].store_id
    return checkout.storage.store_conditions([store_id])[store_id].of(Method.API)


def outcomes(checkout: CheckoutScene) -> list[str]:
    return [result.outcome for result in health(checkout).attempts]


def route(checkout: CheckoutScene) -> list[str]:
    return [note.in_short for note in checkout.order("gap").route]


def press(checkout: CheckoutScene) -> None:
    checkout.start()
    checkout.ship()
    checkout.choose(VISA)
    checkout.press()
    checkout.workflow.drive()


def occupy(checkout: CheckoutScene, places: int) -> MethodHealth:
    """Others are placing orders at the store."""
    now = checkout.clock.now()
    busy = health(checkout)
    for n in range(places):
        other = RunningAttempt(f"other-{n}", now, now + timedelta(minutes=2))
        busy = busy.begin(other, 99)
    checkout.storage.commit(busy)
    return busy.saved()


class TestWhatIsKept:
    def test_an_order_that_was_placed(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.attempt("gap")
        assert outcomes(checkout) == ["placed"]
        assert health(checkout).running == ()
        assert route(checkout) == ["api chosen"]

    def test_a_failure_with_what_it_means(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(RetailerBusy()))
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        [result] = health(checkout).attempts
        assert (result.outcome, result.impact) == ("retailer_busy", Impact.COUNTS)

    def test_an_order_s_own_failure(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(OutOfStock()))
        assert checkout.attempt("gap").status is OrderStatus.FAILED
        [result] = health(checkout).attempts
        assert (result.outcome, result.impact) == ("out_of_stock", Impact.NONE)

    def test_to_find_out_is_no_attempt(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert outcomes(checkout) == ["outcome_unknown"]

    def test_what_others_wrote_meanwhile_stays(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.moments.meanwhile("before gap.order", lambda: occupy(checkout, 2))
        checkout.attempt("gap")
        assert outcomes(checkout) == ["placed"]
        assert [r.order_number for r in health(checkout).running] == ["other-0", "other-1"]

    @pytest.mark.parametrize("error", [VersionConflict, Unavailable])
    def test_that_it_cannot_be_written_does_not_change_the_order(
        self, paid_at_gap: ToBePlaced, error: type[Exception]
    ) -> None:
        checkout = paid_at_gap(placed())

        def refuse(changes: tuple[Change, ...]) -> None:
            if any(isinstance(change, MethodHealth) and change.attempts for change in changes):
                raise error

        checkout.storage.before_commit = refuse
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert checkout.order("gap").status is OrderStatus.PLACED

    @pytest.mark.parametrize(
        ("error", "running"), [(AccountInUse("another order"), 0), (SystemExit(), 1)]
    )
    def test_one_that_made_no_try_leaves_nothing_and_one_that_dies_its_place(
        self, paid_at_gap: ToBePlaced, error: BaseException, running: int
    ) -> None:
        checkout = paid_at_gap(placed())
        checkout.moments.meanwhile("before gap.order", lambda: _raise(error))
        with pytest.raises(type(error)):
            checkout.attempt("gap")
        assert outcomes(checkout) == []
        assert len(health(checkout).running) == running


def _raise(error: BaseException) -> None:
    raise error


class TestPassedOver:
    def test_a_method_in_an_outage(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.storage.commit(health(checkout).stop("bot_challenge", checkout.clock.now()))
        with pytest.raises(TryNextMethod, match=r"did not work lately \(bot_challenge\)"):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 0
        assert route(checkout) == ["api passed_over: outage (bot_challenge)"]

    def test_a_paused_one(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        self._pause(checkout)
        with pytest.raises(TryNextMethod, match="paused"):
            checkout.attempt("gap")
        assert outcomes(checkout) == []

    def test_but_what_it_began_is_found_out(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        self._pause(checkout)
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    def test_after_a_bot_wall_the_next_order_is_not_tried(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(BotChallenge()))
        with pytest.raises(NeedsPerson):
            checkout.attempt("gap")
        with pytest.raises(TryNextMethod, match="bot_challenge"):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 1

    def test_what_gave_up_is_on_the_order(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(AccountProblem()))
        with pytest.raises(TryNextMethod):
            checkout.attempt("gap")
        assert route(checkout) == ["api chosen", "api given_up: account_problem"]

    def _pause(self, checkout: CheckoutScene) -> None:
        controls = StoreControls(checkout.stores["gap"].store_id)
        now = checkout.clock.now()
        paused = controls.with_change("ops:bo", "they are rebuilding", now, paused=(Method.API,))
        checkout.storage.commit(paused)


class TestWhatIsTriedAgain:
    def test_a_store_that_is_down_is_waited_for(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        now = checkout.clock.now()
        checkout.storage.commit(health(checkout).stop("retailer_unavailable", now, passing=True))
        with pytest.raises(StoreOutage):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 0
        checkout.storage.commit(health(checkout).resume())
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    @pytest.mark.parametrize(
        ("failure", "decision"),
        [(RetailerBusy(), StoreBusy), (InProgress(), StillInProgress)],
    )
    def test_a_failure_with_pauses_of_its_own(
        self, paid_at_gap: ToBePlaced, failure: PlacementFailure, decision: type[TryAgain]
    ) -> None:
        checkout = paid_at_gap(refuses(failure))
        with pytest.raises(decision):
            checkout.attempt("gap")

    def test_five_attempts_that_fail_are_an_outage_that_may_pass(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        checkout = paid_at_gap(refuses(RetailerUnavailable()))
        for _ in range(5):
            with pytest.raises(TryAgain):
                checkout.attempt("gap")
        with pytest.raises(StoreOutage):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 5


class TestPlacesAtTheStore:
    def test_more_orders_than_it_takes_at_a_time_wait(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        occupy(checkout, checkout.stores["gap"].concurrency_limit)
        with pytest.raises(StoreAtLimit):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 0
        assert outcomes(checkout) == []

    def test_until_one_is_free(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        busy = occupy(checkout, checkout.stores["gap"].concurrency_limit)
        checkout.storage.commit(busy.give_back("other-0"))
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    def test_a_process_that_died_holds_its_place_until_its_time_is_over(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        checkout = paid_at_gap(placed())
        limit = checkout.stores["gap"].concurrency_limit
        occupy(checkout, limit)
        checkout.clock.sleep(timedelta(minutes=3).total_seconds())
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert outcomes(checkout) == ["lost"] * limit + ["placed"]


class TestAWholeCheckout:
    def test_goes_to_a_person_where_the_method_is_in_an_outage(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.fill(gap=placed())
        store_id = checkout.stores["gap"].store_id
        stopped = MethodHealth(store_id, Method.API).stop("bot_challenge", checkout.clock.now())
        checkout.storage.commit(stopped)
        press(checkout)
        [run] = checkout.workflow.runs.values()
        [order] = run.payload["orders"]
        assert order["methods"] == ["manual"]
        assert order["passedOver"] == [
            {"method": "api", "why": "outage", "detail": "bot_challenge"}
        ]
        assert checkout.retailer("gap").attempts == 0

    @pytest.mark.parametrize("closed", [False, True])
    def test_a_later_run_finds_out_although_the_method_is_not_chosen_any_more(
        self, checkout: CheckoutScene, closed: bool
    ) -> None:
        checkout.fill(gap=loses_the_answer())
        checkout.moments.meanwhile("after gap.order", checkout.workflow.lose_runs)
        self._pay(checkout)
        assert checkout.order("gap").open_fence
        now = checkout.clock.now()
        checkout.storage.commit(health(checkout).stop("bot_challenge", now))
        if closed:
            checkout.registry.put(replace(checkout.stores["gap"], closed=True))
        checkout.clock.sleep(600)
        checkout.reconcile()
        checkout.workflow.drive()
        assert checkout.order("gap").status is OrderStatus.PLACED
        assert checkout.retailer("gap").attempts == 1
        assert checkout.storage.tasks_of(checkout.session_id) == ()

    def _pay(self, checkout: CheckoutScene) -> None:
        checkout.start()
        checkout.ship()
        checkout.choose(VISA)
        checkout.press(wait=0)
        checkout.clock.sleep(5)

    def test_the_order_says_why_a_person_has_it(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        gap = checkout.registry.put(replace(checkout.stores["gap"], closed=True))
        checkout.stores["gap"] = gap
        press(checkout)
        assert route(checkout) == ["api passed_over: closed", "manual chosen"]
