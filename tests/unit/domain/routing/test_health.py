"""How a method does at a store: when it is no longer chosen, and when it is again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.placement.attempt import StoreAtLimit
from muse.domain.placement.failures import Impact
from muse.domain.routing.health import (
    KEPT,
    LOST,
    PASSED,
    PLACED,
    CanaryResult,
    MethodHealth,
    RunningAttempt,
)
from muse.domain.store import Method
from tests.builders import NOW

MINUTE = timedelta(minutes=1)
NEW = MethodHealth(9001, Method.API)
WORKS, BUSY, WALL = (
    (PLACED, Impact.NONE),
    ("retailer_busy", Impact.COUNTS),
    ("bot_challenge", Impact.STOPS),
)


def began(order_number: str, at: datetime = NOW) -> RunningAttempt:
    return RunningAttempt(order_number, at, at + 5 * MINUTE)


def after(*outcomes: tuple[str, Impact], health: MethodHealth = NEW) -> MethodHealth:
    """One attempt a minute, each ended by the next one's beginning."""
    for n, (outcome, impact) in enumerate(outcomes):
        at = NOW + n * MINUTE
        health = health.begin(began("order", at), 5).end("order", outcome, impact, at + MINUTE / 2)
    return health


def canary(outcome: str = PASSED, at: datetime = NOW + timedelta(hours=1)) -> CanaryResult:
    impact = Impact.NONE if outcome == PASSED else Impact.COUNTS
    return CanaryResult(at, outcome, 800, impact)


class TestTheBreaker:
    def test_one_failure_is_no_outage(self) -> None:
        assert after(BUSY).outage is None

    def test_what_the_next_order_would_meet_as_well_is_one_at_once(self) -> None:
        outage = after(WORKS, WALL).outage
        assert outage is not None
        assert (outage.reason, outage.since) == ("bot_challenge", NOW + 1.5 * MINUTE)

    def test_half_of_the_last_ones_failing_is_one(self) -> None:
        assert after(WORKS, WORKS, BUSY, BUSY).outage is None, "too few to tell"
        assert after(WORKS, WORKS, BUSY, BUSY, BUSY).outage
        assert after(*[WORKS] * 6, *[BUSY] * 4).outage is None
        assert after(*[WORKS] * 6, *[BUSY] * 5).outage, "of the last ten, five"

    def test_failures_of_long_ago_do_not_count(self) -> None:
        early = after(*[BUSY] * 4)
        at = NOW + timedelta(hours=1)
        late = early.begin(began("order", at), 5).end("order", *BUSY, at)
        assert late.outage is None

    def test_an_order_s_own_failure_says_that_the_method_works(self) -> None:
        assert after(*[("out_of_stock", Impact.NONE)] * 20).outage is None

    def test_an_attempt_that_never_ended_counts_as_failed(self) -> None:
        health = NEW
        for n in range(5):
            health = health.begin(began(f"order-{n}"), 5)
        later = health.begin(began("next", NOW + timedelta(hours=1)), 5)
        assert [result.outcome for result in later.attempts] == [LOST] * 5
        assert [running.order_number for running in later.running] == ["next"]
        assert later.outage


class TestItsEnd:
    def test_a_passed_canary_ends_it(self) -> None:
        assert after(WALL).canary_ended(canary()).outage is None

    def test_a_failed_one_does_not(self) -> None:
        still = after(WALL).canary_ended(canary("playbook_broken"))
        assert still.outage
        assert (still.outage.reason, still.outage.since) == ("playbook_broken", NOW + MINUTE / 2)

    def test_a_failed_canary_is_an_outage_before_an_order_meets_it(self) -> None:
        outage = NEW.canary_ended(canary("retailer_unavailable")).outage
        assert outage
        assert outage.reason == "retailer_unavailable"

    def test_what_failed_before_it_does_not_begin_the_next_one(self) -> None:
        health = after(*[BUSY] * 5).canary_ended(canary(at=NOW + 6 * MINUTE))
        at = NOW + 7 * MINUTE
        health = health.begin(began("order", at), 5).end("order", *BUSY, at + MINUTE)
        assert health.outage is None

    def test_a_store_that_comes_and_goes_needs_more_canaries_each_time(self) -> None:
        health = NEW
        for needed in (1, 2, 3, 4, 4):
            health = after(WALL, health=health)
            for _ in range(needed):
                assert health.outage
                health = health.canary_ended(canary(at=NOW + MINUTE))
            assert health.outage is None

    def test_in_a_row(self) -> None:
        health = after(WALL).canary_ended(canary())
        health = after(WALL, health=health).canary_ended(canary())
        health = health.canary_ended(canary("retailer_busy")).canary_ended(canary())
        assert health.outage
        assert health.canary_ended(canary()).outage is None

    def test_a_person_may_end_it(self) -> None:
        assert after(WALL).resume().outage is None

    def test_a_day_later_it_is_a_first_one_again(self) -> None:
        health = after(WALL).canary_ended(canary())
        tomorrow = NOW + timedelta(hours=25)
        health = health.stop("bot_challenge", tomorrow)
        assert health.canary_ended(canary(at=tomorrow)).outage is None


class TestPlacesAtTheStore:
    def test_so_many_at_a_time(self) -> None:
        full = NEW.begin(began("one"), 2).begin(began("two"), 2)
        with pytest.raises(StoreAtLimit, match="2 orders"):
            full.begin(began("three"), 2)
        freed = full.end("one", *WORKS, NOW).begin(began("three"), 2)
        assert [running.order_number for running in freed.running] == ["two", "three"]

    def test_an_order_has_one_place_however_often_it_begins(self) -> None:
        again = NEW.begin(began("one"), 1).begin(began("one", NOW + MINUTE), 1)
        assert [running.since for running in again.running] == [NOW + MINUTE]

    def test_one_that_made_no_try_gives_its_place_back(self) -> None:
        waited = NEW.begin(began("one"), 1).give_back("one")
        assert (waited.running, waited.attempts) == ((), ())

    def test_a_dead_one_s_place_is_free_once_its_time_is_over(self) -> None:
        dead = NEW.begin(began("dead"), 1)
        [running] = dead.begin(began("next", NOW + 5 * MINUTE), 1).running
        assert running.order_number == "next"


def test_how_long_it_took_is_kept() -> None:
    assert [result.milliseconds for result in after(WORKS).attempts] == [30_000]


def test_no_more_than_fifty_are_kept() -> None:
    health = NEW
    for n in range(60):
        at = NOW + n * MINUTE
        health = health.begin(began("order", at), 5).end("order", f"failure_{n}", Impact.NONE, at)
    assert [health.attempts[0].outcome, health.attempts[-1].outcome] == ["failure_10", "failure_59"]


@given(st.lists(st.sampled_from([WORKS, BUSY, WALL]), max_size=70))
def test_the_last_ones_of_a_day_are_kept(outcomes: list[tuple[str, Impact]]) -> None:
    health = after(*outcomes)
    kept = [result.outcome for result in health.attempts]
    assert kept == [outcome for outcome, _ in outcomes][-KEPT:]
    tomorrow = NOW + timedelta(days=2)
    assert (
        len(replace(health).begin(began("o", tomorrow), 5).end("o", *WORKS, tomorrow).attempts) == 1
    )
