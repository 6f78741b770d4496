"""What operations see of stores, and what they switch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from muse.domain.errors import Invalid, NotFound, VersionConflict
from muse.domain.order import OrderStatus
from muse.domain.placement.failures import BotChallenge
from muse.domain.routing.health import MethodHealth, RunningAttempt
from muse.domain.store import Method
from muse.ports import Change
from muse.usecases.operations.switch_store import SwitchStore, switch_store
from muse.usecases.operations.view_stores import StoreForOperations, view_store, view_stores
from tests.checkout_scene import CheckoutScene
from tests.store_replies import by_hand, placed, refuses
from tests.unit.usecases.conftest import ToBePlaced

REASON = "they are rebuilding their shop"


def see(checkout: CheckoutScene) -> StoreForOperations:
    store_id = checkout.stores["gap"].store_id
    return view_store(store_id, checkout.storage, checkout.registry, checkout.clock)


def switch(
    checkout: CheckoutScene,
    *,
    closed: bool | None = None,
    paused: tuple[Method, ...] | None = None,
    resume: tuple[Method, ...] = (),
) -> StoreForOperations:
    store_id = checkout.stores["gap"].store_id
    command = SwitchStore(store_id, "bo", REASON, closed=closed, paused=paused, resume=resume)
    return switch_store(command, checkout.storage, checkout.registry, checkout.clock)


class TestWhatIsSeen:
    def test_how_a_method_did_lately(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.attempt("gap")
        [api] = see(checkout).methods
        assert (api.attempts, api.placed, api.failed, api.unknown, api.running) == (1, 1, 0, 0, 0)
        assert api.median_milliseconds == 0, "the clock stands still meanwhile"

    def test_what_failed_by_its_kind(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(BotChallenge()))
        with pytest.raises(Exception, match="human"):
            checkout.attempt("gap")
        seen = see(checkout)
        [api] = seen.methods
        assert (api.failed, api.by_outcome) == (1, {"bot_challenge": 1})
        assert seen.choice.methods == (Method.MANUAL,)

    def test_what_was_long_ago_is_not_counted(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.attempt("gap")
        checkout.clock.sleep(timedelta(hours=7).total_seconds())
        [api] = see(checkout).methods
        assert (api.attempts, api.median_milliseconds) == (0, None)

    def test_all_stores_by_id_with_one_request(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed(), macys=by_hand(), wren=placed())
        checkout.storage.requests.clear()
        seen = view_stores(checkout.storage, checkout.registry, checkout.clock)
        assert [store.store.name for store in seen] == ["Gap", "Macys", "Wren"]
        assert checkout.storage.requests == {"store_conditions": 1}

    def test_a_store_that_is_not_there(self, checkout: CheckoutScene) -> None:
        with pytest.raises(NotFound):
            view_store(4711, checkout.storage, checkout.registry, checkout.clock)


class TestSwitching:
    def test_a_paused_method_is_not_chosen(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        assert switch(checkout, paused=(Method.API,)).choice.methods == (Method.MANUAL,)
        assert switch(checkout, paused=()).choice.methods == (Method.API, Method.MANUAL)
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    def test_each_change_is_recorded(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        switch(checkout, closed=True)
        switch(checkout, closed=True)
        changes = switch(checkout, closed=False).condition.controls.changes
        assert [change.what for change in changes] == ["closed", "opened"]
        assert {(change.by, change.reason) for change in changes} == {("ops:bo", REASON)}

    def test_an_outage_ends(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        store_id = checkout.stores["gap"].store_id
        checkout.storage.commit(
            MethodHealth(store_id, Method.API).stop("bot_challenge", checkout.clock.now())
        )
        seen = switch(checkout, resume=(Method.API,))
        assert seen.choice.methods == (Method.API, Method.MANUAL)
        assert [change.what for change in seen.condition.controls.changes] == ["outage ended: api"]
        assert not switch(checkout, resume=(Method.API,)).condition.controls.changes[1:]

    def test_a_method_that_the_store_does_not_have(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        with pytest.raises(Invalid) as refused:
            switch(checkout, paused=(Method.HEADLESS,))
        assert [problem.field for problem in refused.value.details] == ["paused"]

    def test_beside_attempts_that_are_written(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        store_id, now = checkout.stores["gap"].store_id, checkout.clock.now()
        stopped = MethodHealth(store_id, Method.API).stop("bot_challenge", now)
        checkout.storage.commit(stopped)
        self._overtake(checkout, lambda: self._begin(checkout))
        seen = switch(checkout, resume=(Method.API,))
        assert seen.choice.methods == (Method.API, Method.MANUAL)
        assert seen.methods[0].running == 1

    def test_when_others_never_stop_changing_it(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())

        def refuse(_changes: tuple[Change, ...]) -> None:
            raise VersionConflict

        checkout.storage.before_commit = refuse
        with pytest.raises(VersionConflict):
            switch(checkout, closed=True)

    def _begin(self, checkout: CheckoutScene) -> None:
        store_id, now = checkout.stores["gap"].store_id, checkout.clock.now()
        health = checkout.storage.store_conditions([store_id])[store_id].of(Method.API)
        attempt = RunningAttempt("mo_1", now, now + timedelta(minutes=2))
        checkout.storage.commit(health.begin(attempt, 5))

    def _overtake(self, checkout: CheckoutScene, what: Callable[[], None]) -> None:
        def once(_changes: tuple[Change, ...]) -> None:
            checkout.storage.before_commit = lambda _changes: None
            what()

        checkout.storage.before_commit = once
