"""Trying the readings of the order history one by one, to tell which of them do not work.

Finding out what became of a click reads the same, but only then: a reading that is wrong would
otherwise show when an order hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from muse.adapters.retailers.headless.engine.history.pages import known_numbers, read_time
from muse.adapters.retailers.headless.engine.judging.seen import SeenLine
from muse.adapters.retailers.headless.engine.page.actions import go_to
from muse.adapters.retailers.headless.engine.page.effects import Effect
from muse.adapters.retailers.headless.engine.page.finding import all_of
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, Scope
from muse.adapters.retailers.headless.engine.page.texts import (
    read_lines,
    required_amount,
)
from muse.adapters.retailers.headless.playbook.schema.phases import (
    HistoryDetail,
    HistoryPhase,
    LineRows,
)
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS
from muse.adapters.retailers.headless.playbook.yaml_tree import Path
from muse.domain.money import Money

_T = TypeVar("_T")
_HISTORY: Path = ("phases", "history")
_OF_A_LINE = ("sku", "name", "quantity", "size", "color")


@dataclass(slots=True)
class TriedHistory:
    """How many orders the list shows, what is read of the newest, and which places of the playbook
    could not be read, with why. None: not read, or not named in the playbook."""

    orders: int = 0
    number: str | None = None
    total: Money | None = None
    placed: datetime | None = None
    lines: tuple[SeenLine, ...] | None = None
    unreadable: dict[Path, str] = field(default_factory=dict)


def try_history(run: Run, history: HistoryPhase) -> TriedHistory:
    """The list is open. Every row of it is read, as finding out does; the page of an order
    (`detail`) is opened for the newest. Errors: StepFailed when there is neither a list nor `none`,
    or it has no numbers; those of opening a page."""
    trial = _Trial(run, history)
    trial.read_list()
    if history.detail and trial.tried.number:
        trial.read_detail(history.detail, trial.tried.number)
    return trial.tried


class _Trial:
    def __init__(self, run: Run, history: HistoryPhase) -> None:
        self._run = run
        self._history = history
        self.tried = TriedHistory()

    def read_list(self) -> None:
        run = self._run
        numbers = known_numbers(run, self._history)
        rows = all_of(run, self._history.rows, run.page)
        if rows is None or not numbers:
            return
        self.tried.orders = rows.count()
        for n in reversed(range(len(numbers))):  # the newest last: what is read of it stays
            self.tried.number = numbers[n]
            self._read(self._history, rows.nth(n))

    def read_detail(self, detail: HistoryDetail, number: str) -> None:
        run = self._run
        with run.knowing({"entry.number": number}):
            opened = self._try("detail.goto", lambda: self._open(detail))
            if opened and self._try("detail.expect", lambda: self._wait_for(detail)):
                self._read(detail, run.page, "detail.")

    def _open(self, detail: HistoryDetail) -> bool:
        go_to(self._run, detail.goto, STEP_SECONDS)
        return True

    def _wait_for(self, detail: HistoryDetail) -> bool:
        Effect(self._run, detail.expect).wait(STEP_SECONDS)
        return True

    def _read(self, where: HistoryPhase | HistoryDetail, scope: Scope, below: str = "") -> None:
        """What the list says of an order, or its own page."""
        run, tried = self._run, self.tried
        total, placed, lines = where.total, where.placed, where.lines
        if total:
            tried.total = self._try(
                f"{below}total", lambda: required_amount(run, total, scope, "an order's total")
            )
        if placed:
            tried.placed = self._try(
                f"{below}placed", lambda: read_time(run, self._history, placed, scope)
            )
        if lines:
            tried.lines = self._lines(f"{below}lines", lines, scope)

    def _lines(self, place: str, lines: LineRows, scope: Scope) -> tuple[SeenLine, ...] | None:
        if all_of(self._run, lines.rows, scope) is None:
            return self._try(f"{place}.rows", _no_lines)
        for part in _OF_A_LINE:
            others = dict.fromkeys(set(_OF_A_LINE) - {part})
            read = partial(read_lines, self._run, lines.model_copy(update=others), scope)
            if self._try(f"{place}.{part}", read) is None:
                return None
        return self._try(place, lambda: _told_apart(read_lines(self._run, lines, scope)))

    def _try(self, place: str, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except StepFailed as failed:
            path = (*_HISTORY, *place.split("."))
            self.tried.unreadable[path] = f"{failed} (order {self.tried.number})"
            return None


def _no_lines() -> tuple[SeenLine, ...]:
    raise StepFailed("an order's lines can't be read: no row is visible")


def _told_apart(lines: tuple[SeenLine, ...]) -> tuple[SeenLine, ...]:
    if not all(line.sku or line.name for line in lines):
        raise StepFailed("a line has neither article number nor name")
    return lines
