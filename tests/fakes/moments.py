"""The moments at which a process can die: around every call to the outside and every commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Crash(BaseException):
    """The process died here. Nothing in it can catch that, so it is no `Exception`."""


class Moments:
    """Remembers every moment that was `passed`, and kills the process at chosen ones.

    A fake wraps what it does in `around("payments.confirm")`, which passes the moments "before
    payments.confirm" and "after payments.confirm". `watcher` is told of every moment: it may let
    another actor go on. `crashes` are the moments at which the process died.
    """

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.crashes: list[str] = []
        self.watcher: Callable[[str], None] = _look_away
        self._deadly: set[int] = set()
        self._is_aside = False
        self._interruptions: list[tuple[str, Callable[[], object]]] = []

    def crash_in(self, *steps: int) -> None:
        """Die at these moments, counted from now: 0 is the next one."""
        self._deadly |= {len(self.passed) + step for step in steps}

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What happens meanwhile is no part of the story: nobody dies, nothing is remembered."""
        self._is_aside = True
        try:
            yield
        finally:
            self._is_aside = False

    def reach(self, moment: str) -> None:
        """Pass one moment, or die at it."""
        if self._is_aside:
            return
        self.passed.append(moment)
        if len(self.passed) - 1 in self._deadly:
            self.crashes.append(moment)
            raise Crash(moment)
        for interruption in self._interruptions:
            if moment.startswith(interruption[0]):
                self._interruptions.remove(interruption)
                interruption[1]()
                break
        self.watcher(moment)

    def meanwhile(self, moment: str, action: Callable[[], object]) -> None:
        """Do this when a moment that begins so is reached, once."""
        self._interruptions.append((moment, action))

    @contextmanager
    def around(self, what: str) -> Iterator[None]:
        """Pass the moments before and after something that has an effect outside."""
        self.reach(f"before {what}")
        yield
        self.reach(f"after {what}")


def _look_away(moment: str) -> None:
    """The watcher of a test that lets everything happen in its order."""
