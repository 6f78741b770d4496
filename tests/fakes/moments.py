"""The moments at which a process can die: around every call to the outside and every commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Crash(BaseException):
    """The process died here. Nothing in it can catch that, so it is no `Exception`."""


class Moments:
    """Remembers every moment that was `passed`, and kills the process at a chosen one.

    A fake wraps what it does in `around("payments.confirm")`, which passes the moments "before
    payments.confirm" and "after payments.confirm". `dies_at` is the number of the moment to crash
    at, counted from 0; it happens once. `watcher` is told of every moment: it may let another actor
    go on, or do something in between.
    """

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.dies_at: int | None = None
        self.watcher: Callable[[str], None] = _look_away

    @property
    def crashed(self) -> bool:
        """Whether the chosen moment has come."""
        return self.dies_at is not None and len(self.passed) > self.dies_at

    def reach(self, moment: str) -> None:
        """Pass one moment, or die at it."""
        self.passed.append(moment)
        if len(self.passed) - 1 == self.dies_at:
            raise Crash(moment)
        self.watcher(moment)

    @contextmanager
    def around(self, what: str) -> Iterator[None]:
        """Pass the moments before and after something that has an effect outside."""
        self.reach(f"before {what}")
        yield
        self.reach(f"after {what}")


def _look_away(moment: str) -> None:
    """The watcher of a test that lets everything happen in its order."""
