"""How a placement is tried again: one table, by what the attempt raised.

`statemachine/checkout.asl.json` says the same in its Retry rules; a test holds it to this table.
After the last time the order goes to its next method, in the end to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from muse.domain.store import Method


@dataclass(frozen=True, slots=True)
class RetryRule:
    """After one of these errors: so many times, after `first` seconds, each pause `growth` times
    the one before and `longest` at most. With `jitter` a pause is any time up to that."""

    errors: tuple[str, ...]
    attempts: int
    first: int
    growth: float
    longest: int
    jitter: bool = True

    def pauses(self) -> Iterator[float]:
        """The pauses in seconds, without jitter."""
        for n in range(self.attempts):
            yield min(self.first * self.growth**n, self.longest)


# A place at the store, or Muse's account there, is taken: somebody gives it back soon.
_ITS_TURN = RetryRule(("AccountInUse", "StoreAtLimit"), 40, 5, 1.5, 45)
# The method does not work just now, and there is no other one but a person: an hour.
_OUTAGE = RetryRule(("StoreOutage",), 60, 60, 1.0, 60, jitter=False)
# The store asked for less: three minutes, further and further apart.
_BUSY = RetryRule(("StoreBusy",), 6, 5, 2.0, 60)
# The store is at work on the order: it is asked again, and nothing is submitted.
_IN_PROGRESS = RetryRule(("StillInProgress",), 10, 5, 1.5, 30, jitter=False)

RETRIES: Mapping[Method, tuple[RetryRule, ...]] = {
    Method.API: (
        _ITS_TURN,
        _OUTAGE,
        _BUSY,
        _IN_PROGRESS,
        RetryRule(("FenceOpen",), 6, 5, 2.0, 20, jitter=False),
        RetryRule(("TryAgain",), 5, 1, 2.0, 30),
    ),
    # A browser that died is over after its function's time; a history can lag behind it.
    Method.HEADLESS: (
        _ITS_TURN,
        _OUTAGE,
        _BUSY,
        _IN_PROGRESS,
        RetryRule(("FenceOpen",), 12, 15, 1.5, 60, jitter=False),
        RetryRule(("TryAgain",), 10, 4, 2.0, 60, jitter=False),
    ),
}
