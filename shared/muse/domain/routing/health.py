"""How placing at one store by one method does: its last attempts, its breaker, its last canary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muse.domain.placement.attempt import StoreAtLimit
from muse.domain.placement.failures import Impact
from muse.domain.routing.breaker import Breaker, Outage
from muse.domain.store import Method

PLACED = "placed"
LOST = "lost"  # the attempt never said how it ended
PASSED = "passed"
CANARY = "canary"  # what stands for the order number of a canary that runs
KEPT = 50
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How one attempt ended: `outcome` is "placed", "lost" or a failure's code."""

    at: datetime
    outcome: str
    impact: Impact
    milliseconds: int


@dataclass(frozen=True, slots=True)
class RunningAttempt:
    """An attempt that has begun; `until` it is certainly over."""

    order_number: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """How the last canary ended: `outcome` is "passed", "lost" or the code of a failure, which says
    something of the method unless its `impact` is none (the article is sold out, say)."""

    at: datetime
    outcome: str
    milliseconds: int
    impact: Impact = Impact.NONE

    @property
    def passed(self) -> bool:
        return self.outcome == PASSED


@dataclass(frozen=True, slots=True)
class MethodHealth:
    """Placing at one store by one method. `attempts` are the last ones, oldest first; `running`
    those that have begun; `outage` is why the method is not chosen now, if it isn't; `outages_at`
    are the moments at which outages of the last day began."""

    store_id: int
    method: Method
    version: int = 0
    attempts: tuple[AttemptResult, ...] = ()
    running: tuple[RunningAttempt, ...] = ()
    outage: Outage | None = None
    outages_at: tuple[datetime, ...] = ()
    canary: CanaryResult | None = None

    def begin(self, attempt: RunningAttempt, limit: int) -> MethodHealth:
        """An attempt begins, unless `limit` others are at it. The same order may begin again.
        Errors: StoreAtLimit."""
        current = self._without_lost(attempt.since)
        others = tuple(r for r in current.running if r.order_number != attempt.order_number)
        if len(others) >= limit:
            raise StoreAtLimit(f"{len(others)} orders are being placed there already.")
        return replace(current, running=(*others, attempt))

    def end(self, order_number: str, outcome: str, impact: Impact, at: datetime) -> MethodHealth:
        """An attempt has ended."""
        mine = [r for r in self.running if r.order_number == order_number]
        others = tuple(r for r in self.running if r.order_number != order_number)
        took = round((at - mine[0].since).total_seconds() * 1000) if mine else 0
        result = AttemptResult(at, outcome, impact, max(took, 0))
        return replace(self, running=others)._with_result(result)._without_lost(at)

    def give_back(self, order_number: str) -> MethodHealth:
        """An attempt has ended without a try: nothing is known of the method."""
        others = tuple(r for r in self.running if r.order_number != order_number)
        return replace(self, running=others)

    def begin_canary(self, since: datetime, until: datetime) -> MethodHealth:
        """A canary begins, unless one is at it. Error: StoreAtLimit."""
        current = self._without_lost(since)
        if any(attempt.order_number == CANARY for attempt in current.running):
            raise StoreAtLimit("Another canary is at it.")
        return replace(current, running=(*current.running, RunningAttempt(CANARY, since, until)))

    def canary_ended(self, result: CanaryResult) -> MethodHealth:
        """A canary has ended: a passed one ends an outage (after several in a day, so many of them
        in a row do), one that failed at the method begins one."""
        tried = replace(self.give_back(CANARY), canary=result)
        if not result.passed:
            of_method = result.impact is not Impact.NONE
            if not of_method:
                return tried
            passing = result.impact is Impact.COUNTS
            return tried.stop(result.outcome, result.at, passing=passing)
        if self.outage is None:
            return tried
        outage = self.outage.passed_canary()
        return replace(tried, outage=None if outage.is_over else outage)

    def stop(self, reason: str, at: datetime, *, passing: bool = False) -> MethodHealth:
        """The method is no longer chosen; an outage that lasts already begins its count anew.
        `passing`: such failures usually pass by themselves."""
        recent = tuple(moment for moment in self.outages_at if at - moment < KEPT_FOR)
        if self.outage:
            return replace(self, outage=self.outage.failed_canary(reason, passing=passing))
        needed = Breaker.canaries_needed(len(recent))
        return replace(
            self, outage=Outage(at, reason, needed, passing=passing), outages_at=(*recent, at)
        )

    def resume(self) -> MethodHealth:
        """A person says that the method works again."""
        return replace(self, outage=None)

    def results_since(self, moment: datetime) -> tuple[AttemptResult, ...]:
        """The kept results from then on."""
        return tuple(result for result in self.attempts if result.at >= moment)

    def saved(self) -> MethodHealth:
        """This once it is stored."""
        return replace(self, version=self.version + 1)

    def _with_result(self, result: AttemptResult) -> MethodHealth:
        kept = (*self.results_since(result.at - KEPT_FOR), result)[-KEPT:]
        changed = replace(self, attempts=kept)
        if result.impact is Impact.STOPS:
            return changed.stop(result.outcome, result.at)
        if self.outage is None and Breaker.opens_after(changed._counted(result.at)):
            return changed.stop(result.outcome, result.at, passing=True)
        return changed

    def _counted(self, now: datetime) -> list[bool]:
        """Whether each attempt failed that says something of the method's present state: those of
        the breaker's window, and none before the last outage."""
        start = now - Breaker.WINDOW
        if self.outages_at:
            start = max(start, self.outages_at[-1])
        results = [r for r in self.attempts if r.at > start]
        return [result.impact is not Impact.NONE for result in results]

    def _without_lost(self, now: datetime) -> MethodHealth:
        """Attempts that are certainly over and never said so count as failures."""
        lost = [r for r in self.running if r.until <= now]
        if not lost:
            return self
        changed = replace(self, running=tuple(r for r in self.running if r.until > now))
        for attempt in lost:
            took = round((attempt.until - attempt.since).total_seconds() * 1000)
            if attempt.order_number == CANARY:
                lost_canary = CanaryResult(attempt.until, LOST, took, Impact.COUNTS)
                changed = changed.canary_ended(lost_canary)
            else:
                result = AttemptResult(attempt.until, LOST, Impact.COUNTS, took)
                changed = changed._with_result(result)
        return changed
