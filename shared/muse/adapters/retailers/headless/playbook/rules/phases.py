"""Phases: what each must do for the engine's promises to hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from muse.adapters.retailers.headless.playbook.rules.names import Finding
from muse.adapters.retailers.headless.playbook.rules.walking import steps_of
from muse.adapters.retailers.headless.playbook.schema.phases import HistoryPhase, LineRows
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.playbook.schema.steps import Step

_ANY_TIME = datetime(2026, 11, 28, 13, 45, 30, tzinfo=UTC)


def missing_duties(playbook: Playbook) -> Iterator[Finding]:
    """Phases that leave out what ordering exactly the right things needs."""
    bag = [step.verb for step in _all_steps(playbook, playbook.phases.bag.steps)]
    if "clear_bag" not in bag:
        yield ("phases", "bag"), "the bag must be emptied first (clear_bag): leftovers are usual"
    if "each_line" not in bag:
        yield ("phases", "bag"), "the lines of the order must be put in (each_line)"
    if {"clear_bag", "each_line"} <= set(bag) and bag.index("each_line") < bag.index("clear_bag"):
        yield ("phases", "bag"), "clear_bag must come before each_line"
    for path, step in steps_of(playbook):
        if step.each_line and any(inner.each_line for _, inner in steps_of(step.each_line)):
            yield path, "each_line within each_line"
    yield from _lines(playbook)


def _lines(playbook: Playbook) -> Iterator[Finding]:
    review = ("phases", "review", "read", "lines")
    yield from _told_apart(playbook.phases.review.read.lines, review)
    history = playbook.phases.history
    if history.lines:
        yield from _told_apart(history.lines, ("phases", "history", "lines"))
    if history.detail and history.detail.lines:
        yield from _told_apart(history.detail.lines, ("phases", "history", "detail", "lines"))
    yield from _history(history)


def _told_apart(lines: LineRows, path: tuple[str, ...]) -> Iterator[Finding]:
    if lines.sku is None and lines.name is None:
        yield path, "lines are told apart by `sku` or `name`: one of them is needed"


def _history(history: HistoryPhase) -> Iterator[Finding]:
    detail = history.detail
    if history.total is None and (detail is None or detail.total is None):
        yield ("phases", "history"), "an order's `total` must be read, in the list or in `detail`"
    dated = history.placed or (detail and detail.placed)
    if dated and history.placed_format is None:
        yield ("phases", "history"), "`placed` needs `placed_format`, such as '%B %d, %Y %H:%M'"
    if history.placed_format is not None:
        where = ("phases", "history", "placed_format")
        yield from ((where, words) for words in _wrong_format(history.placed_format))


def _wrong_format(placed_format: str) -> Iterator[str]:
    """A date without its time would rule out the very order that is looked for."""
    try:
        datetime.strptime(_ANY_TIME.strftime(placed_format), placed_format)  # noqa: DTZ007 - tried only
    except ValueError as error:
        yield f"this is not a strptime format: {error}"
        return
    hours = re.search(r"%([HcX]|I.*%p)", placed_format)
    if not hours or not re.search(r"%[McX]", placed_format):
        yield (
            "the time of day is missing (%H:%M): with the date alone no order would be found "
            "again. Read it from an attribute such as `datetime`, or leave `placed` out"
        )


def _all_steps(playbook: Playbook, steps: tuple[Step, ...]) -> Iterator[Step]:
    """The steps with those of their routines, in order. A circle is followed once."""
    seen: set[str] = set()
    waiting = [step for _, step in steps_of(steps)]
    while waiting:
        step = waiting.pop(0)
        yield step
        if step.use and step.use in playbook.routines and step.use not in seen:
            seen.add(step.use)
            waiting = [inner for _, inner in steps_of(playbook.routines[step.use])] + waiting
