"""How much time a run has."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

SUBMIT_NEEDS_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """A run is over at `ends` on the monotonic clock."""

    ends: float
    clock: Callable[[], float] = field(default=time.monotonic)

    @classmethod
    def of_seconds(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, never less than 0."""
        return max(0.0, self.ends - self.clock())

    def within(self, seconds: float) -> float:
        """So many seconds, or what is left if that is less."""
        return min(seconds, self.left)
