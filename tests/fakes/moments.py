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
    another actor go on. `crashes` are the moments at which the process died; `on_crash` is called
    right before it does.
    """

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.crashes: list[str] = []
        self.watcher: Callable[[str], None] = _look_away
        self.on_crash: Callable[[str], None] = _look_away
        self._deadly: set[int] = set()
        self._is_aside = False
        self._deadly_kinds: list[Callable[[str], bool]] = []
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

    def crash_when(self, is_deadly: Callable[[str], bool]) -> None:
        """Die at the next moment that `is_deadly`, once."""
        self._deadly_kinds.append(is_deadly)

    def calm_down(self) -> None:
        """From now on nobody dies, and nothing else happens meanwhile."""
        self._deadly.clear()
        self._deadly_kinds.clear()
        self._interruptions.clear()

    def reach(self, moment: str) -> None:
        """Pass one moment, or die at it."""
        if self._is_aside:
            return
        self.passed.append(moment)
        if self._is_deadly(moment):
            self.crashes.append(moment)
            self.on_crash(moment)
            raise Crash(moment)
        for interruption in self._interruptions:
            if moment.startswith(interruption[0]):
                self._interruptions.remove(interruption)
                interruption[1]()
                break
        self.watcher(moment)

    def _is_deadly(self, moment: str) -> bool:
        for is_deadly in self._deadly_kinds:
            if is_deadly(moment):
                self._deadly_kinds.remove(is_deadly)
                return True
        return len(self.passed) - 1 in self._deadly

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
