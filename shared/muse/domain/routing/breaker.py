"""When a method is no longer chosen, and when it is again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

WORTH_WAITING = timedelta(minutes=90)


class Breaker:
    """The circuit breaker's rule. One failure that the next order would meet as well opens it at
    once; otherwise half of the attempts of the last half hour, of five at least, the last ten
    at most."""

    WINDOW = timedelta(minutes=30)
    FEWEST = 5
    MOST = 10
    MOST_CANARIES = 4

    @classmethod
    def opens_after(cls, failed: Sequence[bool]) -> bool:
        """Whether these attempts, oldest first, are too many failures."""
        latest = failed[-cls.MOST :]
        return len(latest) >= cls.FEWEST and 2 * sum(latest) >= len(latest)

    @classmethod
    def canaries_needed(cls, earlier_outages: int) -> int:
        """How many canaries in a row must pass: more with each outage of the last day, so that a
        store which comes and goes is not tried with orders each time it comes."""
        return min(1 + earlier_outages, cls.MOST_CANARIES)


@dataclass(frozen=True, slots=True)
class Outage:
    """Why and since when a method is not chosen. `reason` is a failure's code; `needed` canaries in
    a row end it, `passed` have. `passing` says that such failures usually pass by themselves."""

    since: datetime
    reason: str
    needed: int
    passed: int = 0
    passing: bool = False

    @property
    def is_over(self) -> bool:
        return self.passed >= self.needed

    def passed_canary(self) -> Outage:
        return replace(self, passed=self.passed + 1)

    def failed_canary(self, reason: str, *, passing: bool) -> Outage:
        return replace(self, passed=0, reason=reason, passing=passing)

    def may_pass_soon(self, now: datetime) -> bool:
        """Whether it is worth an order's while to wait for its end: a store that is down or busy,
        and not for long yet."""
        return self.passing and now - self.since < WORTH_WAITING
