"""How an order came to the method that placed it: which were chosen, passed over, given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.routing.choice import Choice
from muse.domain.store import Method

_MOST = 20


class Step(StrEnum):
    """What became of a method for an order."""

    CHOSEN = "chosen"
    PASSED_OVER = "passed_over"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class RouteNote:
    """One decision about one method. `why` is a reason of `Passed`, or the code of the failure with
    which the method gave up; `detail` the failure that a reason goes back to. A chosen method has
    neither."""

    method: Method
    step: Step
    at: datetime
    why: str | None = None
    detail: str | None = None

    @property
    def in_short(self) -> str:
        """`headless passed_over: outage (bot_challenge)`."""
        why = f": {self.why}" if self.why else ""
        return f"{self.method} {self.step}{why}{f' ({self.detail})' if self.detail else ''}"

    def says_the_same(self, other: RouteNote) -> bool:
        """Whether both are the same decision, at whatever time."""
        mine = (self.method, self.step, self.why, self.detail)
        return mine == (other.method, other.step, other.why, other.detail)


def route_of(choice: Choice, method: Method, at: datetime) -> tuple[RouteNote, ...]:
    """The notes of a choice: what was passed over, and `method` if it was chosen."""
    passed = tuple(
        RouteNote(one.method, Step.PASSED_OVER, at, one.why, one.detail or None)
        for one in choice.passed_over
    )
    if choice.why_not(method):
        return passed
    return (*passed, RouteNote(method, Step.CHOSEN, at))


def given_up(method: Method, why: str, at: datetime) -> RouteNote:
    """The note of a method that does not go on."""
    return RouteNote(method, Step.GIVEN_UP, at, why)


def with_notes(route: tuple[RouteNote, ...], notes: Iterable[RouteNote]) -> tuple[RouteNote, ...]:
    """A route with these notes behind it, without those that repeat the method's last one."""
    latest = {note.method: note for note in route}
    added = []
    for note in notes:
        before = latest.get(note.method)
        if before is None or not note.says_the_same(before):
            added.append(note)
    return (*route, *added)[-_MOST:]
