"""The street's own time, which can be made to run faster than that of the world."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class HurriedClock:
    """Counts seconds; at a speed of 60 a minute of them passes each second."""

    def __init__(self, real: Callable[[], float] = time.monotonic) -> None:
        self._real = real
        self._changed = threading.Condition()
        self._speed = 1.0
        self._since = real()
        self._seconds = 0.0

    @property
    def speed(self) -> float:
        return self._speed

    def seconds(self) -> float:
        """How many seconds have passed so far."""
        with self._changed:
            return self._seconds + (self._real() - self._since) * self._speed

    def hurry(self, speed: float) -> None:
        """From now on run at this speed; who waits, waits accordingly."""
        with self._changed:
            self._seconds, self._since = self.seconds(), self._real()
            self._speed = speed
            self._changed.notify_all()

    def wait_until(self, seconds: float, is_over: Callable[[], bool]) -> bool:
        """Wait for a moment of this clock; False when `is_over` becomes true before (`wake`)."""
        with self._changed:
            while not is_over():
                left = (seconds - self.seconds()) / self._speed
                if left <= 0:
                    return True
                self._changed.wait(left)
        return False

    def wake(self) -> None:
        """Let all who wait look again whether it is over."""
        with self._changed:
            self._changed.notify_all()
