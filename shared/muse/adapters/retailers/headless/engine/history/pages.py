"""Reading the store's order history."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Locator as PageLocator

from muse.adapters.retailers.headless.engine.judging.seen import SeenLine, SeenOrder
from muse.adapters.retailers.headless.engine.page.actions import go_to
from muse.adapters.retailers.headless.engine.page.effects import Effect, holds_now
from muse.adapters.retailers.headless.engine.page.finding import all_of, count_of
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, Scope
from muse.adapters.retailers.headless.engine.page.texts import (
    column_of,
    read_lines,
    required_amount,
    required_text,
)
from muse.adapters.retailers.headless.playbook.schema.phases import HistoryDetail, HistoryPhase
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS, Read

MOST_KNOWN = 20


def known_numbers(run: Run, history: HistoryPhase) -> tuple[str, ...]:
    """The numbers on the page, newest first, at most `MOST_KNOWN`. Errors: StepFailed."""
    rows = _rows(run, history)
    if rows is None:
        return ()
    numbers = column_of(run, history.number, rows)
    if numbers is None or len(set(numbers)) < len(numbers):  # row by row shows what is wrong
        each = _each(rows)
        return tuple(required_text(run, history.number, r, "an order's number") for r in each)
    return tuple(numbers[:MOST_KNOWN])


def read_history(run: Run, history: HistoryPhase, known: tuple[str, ...]) -> list[SeenOrder]:
    """The orders on the page, newest first. What only their own pages say is looked up for orders
    that are not `known`. Errors: StepFailed, and those of opening a page."""
    rows = _rows(run, history)
    listed = [_Listed(run, history, row) for row in _each(rows)] if rows else []
    return [one.completed(looked_up=one.number not in known) for one in listed]


def _rows(run: Run, history: HistoryPhase) -> PageLocator | None:
    run.wait_for(
        lambda: holds_now(run, history.none) or count_of(run, history.rows, run.page) > 0,
        STEP_SECONDS,
        lambda: "the history shows neither orders nor that there are none",
    )
    return all_of(run, history.rows, run.page)


def _each(rows: PageLocator) -> list[PageLocator]:
    return [rows.nth(n) for n in range(min(rows.count(), MOST_KNOWN))]


class _Listed:
    """One entry as the list shows it."""

    def __init__(self, run: Run, history: HistoryPhase, row: PageLocator) -> None:
        self._run = run
        self._history = history
        self.number = required_text(run, history.number, row, "an order's number")
        self._total = (
            required_amount(run, history.total, row, "an order's total") if history.total else None
        )
        self._placed = read_time(run, history, history.placed, row) if history.placed else None
        self._lines: tuple[SeenLine, ...] | None = None
        if history.lines:
            self._lines = read_lines(run, history.lines, row)

    def completed(self, *, looked_up: bool) -> SeenOrder:
        """With what its own page says, if that is `looked_up`."""
        detail = self._history.detail
        if detail and looked_up:
            self._read_detail(detail)
        nothing = self._run.order.approved * 0
        return SeenOrder(self.number, self._total or nothing, self._placed, self._lines)

    def _read_detail(self, detail: HistoryDetail) -> None:
        run = self._run
        with run.knowing({"entry.number": self.number}):
            go_to(run, detail.goto, STEP_SECONDS)
            Effect(run, detail.expect).wait(STEP_SECONDS)
            if detail.total:
                self._total = required_amount(run, detail.total, run.page, "an order's total")
            if detail.placed:
                self._placed = read_time(run, self._history, detail.placed, run.page)
            if detail.lines:
                self._lines = read_lines(run, detail.lines, run.page)


def read_time(run: Run, history: HistoryPhase, reading: Read, scope: Scope) -> datetime:
    """When an order was placed. Errors: StepFailed, also when it is not in `placed_format`."""
    said = required_text(run, reading, scope, "an order's time")
    try:
        placed = datetime.strptime(said, history.placed_format or "")  # noqa: DTZ007 - its zone is set below
    except ValueError:
        raise StepFailed(f"an order's time is not in placed_format but '{said[:40]}'") from None
    return placed if placed.tzinfo else placed.replace(tzinfo=UTC)
