"""Time as the stand-in sees it: it can be moved on."""

from __future__ import annotations

import time
from collections.abc import Callable


class VirtualClock:
    """A clock that runs with `base` (seconds since 1970) and can be advanced, never turned back."""

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self.ahead: float = 0

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self._base() + self.ahead)

    def advance(self, seconds: float) -> None:
        """Move on. ValueError for a negative number: Stripe's time does not go back."""
        if seconds < 0:
            raise ValueError("the clock can't be turned back")
        self.ahead += seconds
