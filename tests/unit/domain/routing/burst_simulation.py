"""Orders at stores that fail in bursts, in virtual time: the product's rules beside the usual "try
five times, then a person". Health, choice and retry rules are the product's own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from statistics import mean, median

from muse.domain.placement.failures import Impact, RetailerBusy, RetailerUnavailable
from muse.domain.routing.choice import StoreCondition, choose_methods
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import (
    PASSED,
    PLACED,
    CanaryResult,
    MethodHealth,
    RunningAttempt,
)
from muse.domain.routing.retry_policy import RETRIES, RetryRule
from muse.domain.store import Authorisation, Method, Store
from tests.builders import NOW, a_store

DAY = 24 * 3600.0
PERSON_SECONDS = 2 * 3600.0  # until a person of the operations team has ordered
ATTEMPT_SECONDS = 3.0
WATCH_SECONDS = 300.0
_ALLOWED = Authorisation("agreement", date(2026, 1, 1), "legal")


@dataclass
class BurstyStore:
    """A store that is down or busy now and then, for minutes up to an hour."""

    store: Store
    bursts: list[tuple[float, float, str]]

    def failure_at(self, second: float) -> str | None:
        """What an attempt fails with at that moment."""
        return next((code for start, end, code in self.bursts if start <= second < end), None)


def stores(random: Random, how_many: int) -> list[BurstyStore]:
    """Each with about three bursts in a day."""
    made = []
    for n in range(how_many):
        bursts = []
        for _ in range(random.randint(2, 4)):
            start = random.uniform(0, DAY)
            length = random.choice([60, 180, 600, 1200, 1800, 3600]) * random.uniform(0.5, 1.5)
            code = random.choice([RetailerUnavailable().code, RetailerBusy().code])
            bursts.append((start, start + length, code))
        store = a_store(
            9001 + n,
            methods=(Method.API, Method.MANUAL),
            verified_methods=(Method.API,),
            authorisation=_ALLOWED,
        )
        made.append(BurstyStore(store, bursts))
    return made


@dataclass
class Outcome:
    """What became of all orders: seconds until each was placed, how many by machine, and how many
    requests hit a store while it failed."""

    seconds: list[float] = field(default_factory=list)
    automatic: int = 0
    load: int = 0

    def row(self) -> str:
        share = 100 * self.automatic / len(self.seconds)
        return (
            f"{share:5.2f} % by machine, {median(self.seconds):.0f} s median and"
            f" {mean(self.seconds):.0f} s mean to placement, {self.load} requests to failing stores"
        )


class World:
    """Virtual time, and what is due in it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, second: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._due, (second, next(self._numbers), what))

    def run(self) -> None:
        while self._due:
            self.now, _, what = heapq.heappop(self._due)
            what()

    @property
    def moment(self) -> datetime:
        return NOW + timedelta(seconds=self.now)


class Muse:
    """The product: each attempt in its method's health, retries by the table, canaries."""

    def __init__(self, world: World, stores: list[BurstyStore], outcome: Outcome) -> None:
        self._world, self._outcome = world, outcome
        self._health = {
            s.store.store_id: MethodHealth(s.store.store_id, Method.API) for s in stores
        }
        for store in stores:
            for round_at in range(0, int(DAY) + 7200, int(WATCH_SECONDS)):
                world.at(round_at, partial(self._watch, store))

    def place(self, number: int, store: BurstyStore) -> None:
        self._try(number, store, self._world.now, {rule: rule.pauses() for rule in _RULES})

    def _try(
        self, number: int, store: BurstyStore, since: float, left: dict[RetryRule, Iterator[float]]
    ) -> None:
        health = self._health[store.store.store_id]
        condition = StoreCondition(StoreControls(store.store.store_id), {Method.API: health})
        choice = choose_methods(store.store, condition, self._world.moment)
        if choice.methods[0] is not Method.API:
            self._end(since, PERSON_SECONDS)
            return
        error = "StoreOutage" if choice.waiting else self._attempt(number, store, health)
        if error is None:
            self._outcome.automatic += 1
            self._end(since, ATTEMPT_SECONDS)
            return
        [rule] = [rule for rule in left if error in rule.errors]
        pause = next(left[rule], None)
        if pause is None:
            self._end(since, PERSON_SECONDS)
            return
        again = self._world.now + ATTEMPT_SECONDS + pause
        self._world.at(again, lambda: self._try(number, store, since, left))

    def _attempt(self, number: int, store: BurstyStore, health: MethodHealth) -> str | None:
        now, name = self._world.moment, f"mo_{number}"
        ended = now + timedelta(seconds=ATTEMPT_SECONDS)
        begun = health.begin(RunningAttempt(name, now, ended + timedelta(minutes=2)), 10_000)
        failure = store.failure_at(self._world.now)
        impact = Impact.COUNTS if failure else Impact.NONE
        self._health[store.store.store_id] = begun.end(name, failure or PLACED, impact, ended)
        self._outcome.load += failure is not None
        if failure is None:
            return None
        return "StoreBusy" if failure == RetailerBusy().code else "TryAgain"

    def _watch(self, store: BurstyStore) -> None:
        health = self._health[store.store.store_id]
        if health.outage is None:
            return
        failure = store.failure_at(self._world.now)
        impact = Impact.COUNTS if failure else Impact.NONE
        self._outcome.load += failure is not None
        result = CanaryResult(self._world.moment, failure or PASSED, 3000, impact)
        self._health[store.store.store_id] = health.canary_ended(result)

    def _end(self, since: float, takes: float) -> None:
        self._outcome.seconds.append(self._world.now - since + takes)


_RULES = RETRIES[Method.API]


class FiveTimes:
    """The usual way: try again five times after a second, two, four …, then a person."""

    def __init__(self, world: World, stores: list[BurstyStore], outcome: Outcome) -> None:
        self._world, self._outcome = world, outcome

    def place(self, number: int, store: BurstyStore) -> None:
        self._try(store, self._world.now, 0)

    def _try(self, store: BurstyStore, since: float, tries: int) -> None:
        failed = store.failure_at(self._world.now) is not None
        self._outcome.load += failed
        if failed and tries < 5:
            again = self._world.now + ATTEMPT_SECONDS + 2**tries
            self._world.at(again, lambda: self._try(store, since, tries + 1))
            return
        self._outcome.automatic += not failed
        takes = PERSON_SECONDS if failed else ATTEMPT_SECONDS
        self._outcome.seconds.append(self._world.now - since + takes)


def play(policy: type[Muse] | type[FiveTimes], seed: int, orders: int) -> Outcome:
    """So many orders in one day at twenty stores, by one policy. The same seed is the same day."""
    random, world, outcome = Random(seed), World(), Outcome()
    street = stores(random, 20)
    placing = policy(world, street, outcome)
    for number in range(orders):
        store = random.choice(street)
        world.at(random.uniform(0, DAY), partial(placing.place, number, store))
    world.run()
    return outcome
