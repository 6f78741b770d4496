"""Placing the trial order at a store of this machine, and finding it again in the history."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.judging.history import (
    HISTORY_LAGS,
    Absent,
    Adopted,
    Sought,
    Unclear,
    match,
)
from muse.adapters.retailers.headless.engine.page.run import pause_on
from muse.adapters.retailers.headless.engine.reference import known_of
from muse.adapters.retailers.headless.engine.submission import Placed
from muse.adapters.retailers.headless.rehearsal import (
    SECONDS,
    Rehearsal,
    engines,
    write_outline,
)
from muse.adapters.retailers.headless.rehearsal_browser import is_this_machine
from muse.adapters.retailers.headless.rehearsal_secrets import CantRehearse
from muse.domain.money import Money
from muse.domain.placement.attempt import TryAgain
from muse.domain.placement.failures import OutcomeUnknown, PlacementFailure

ORDER_SECONDS = 240.0
_PAUSE_MS = 3_000.0


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """`placed` is what the confirmation says; None when it could not be read, and `why_not` says
    why. `found` is what the order history says of the order."""

    placed: Placed | None
    found: Adopted | Absent | Unclear
    why_not: str = ""

    @property
    def is_right(self) -> bool:
        """Whether confirmation and history agree."""
        if self.placed is None or not isinstance(self.found, Adopted):
            return False
        order = self.found.order
        return (order.number, order.total) == (self.placed.number, self.placed.total)


@dataclass(slots=True)
class _Fence:
    """What the engine says directly before the click."""

    total: Money | None = None
    reference: str | None = None
    at: datetime | None = None

    def enter(self, *, total: Money, reference: str | None = None) -> None:
        self.total, self.reference, self.at = total, reference, datetime.now(UTC)


def place_whole_order(rehearsal: Rehearsal) -> WholeOrder:
    """Errors: CantRehearse, also when the store is not on this machine; the PlacementFailure of
    what went wrong before the click, or because of which the store has made no order."""
    if not is_this_machine(rehearsal.store_url):
        raise CantRehearse(
            "A whole order is placed only at a store of this machine (127.0.0.1 or localhost). "
            f"{rehearsal.store_url} is none: nothing was opened."
        )
    with engines(rehearsal) as make_engine:
        engine, fence = make_engine(ORDER_SECONDS), _Fence()
        placed, why_not = _placed(engine, fence, rehearsal)
        finding = make_engine(SECONDS)
        found = _found_again(finding, _sought(engine, fence))
        with suppress(PlacementFailure):  # what `found` says already
            rehearsal.report.history(finding.try_history())
        return WholeOrder(placed, found, why_not)


def _placed(engine: Engine, fence: _Fence, rehearsal: Rehearsal) -> tuple[Placed | None, str]:
    try:
        return engine.place(fence.enter), ""
    except TryAgain as short:
        raise CantRehearse(str(short)) from short
    except OutcomeUnknown as unknown:
        write_outline(engine.page, rehearsal)
        return None, unknown.detail


def _sought(engine: Engine, fence: _Fence) -> Sought:
    names = engine.loaded.playbook.phases.review.read.lines.names
    known, total = known_of(fence.reference), fence.total or engine.order.approved
    now = datetime.now(UTC)
    return Sought(engine.order.lines, total, fence.at or now, now, known, names=names)


def _found_again(engine: Engine, sought: Sought) -> Adopted | Absent | Unclear:
    """Looked for until the history has had its time to show it."""
    while True:
        now = datetime.now(UTC)
        try:
            found = match(engine.history(sought.known), sought, now)
        except PlacementFailure as failure:
            return Unclear(f"the history could not be read: {failure.detail}")
        may_lag = isinstance(found, Unclear) and not found.candidates
        if not may_lag or now >= sought.over_at + HISTORY_LAGS:
            return found
        pause_on(engine.page, _PAUSE_MS)
