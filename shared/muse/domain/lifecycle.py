"""How statuses change: one table per lifecycle, one history entry per change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from muse.domain.errors import Conflict
from muse.domain.tracking.report import Report

S = TypeVar("S", bound=StrEnum)


class Effect(StrEnum):
    """What an entry of a history stands for: a new status, a change of a parcel only, or news that
    changed nothing because it came late or was known."""

    STATUS = "status"
    PARCEL = "parcel"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One line of the audit trail. `by` is `muse`, `shopper`, `store`, `carrier`, `stripe` or
    `ops:<user>`. An order's entry made by a report holds it: the reports of a history come to the
    order's parcels and its status again."""

    status: str
    at: datetime
    by: str
    note: str | None = None
    effect: Effect = Effect.STATUS
    report: Report | None = None


def require_step(table: Mapping[S, frozenset[S]], now: S, then: S, what: str) -> None:
    """Raise Conflict unless the lifecycle `table` leads from `now` to `then`."""
    if then not in table[now]:
        raise Conflict(f"This {what} is {now} and can't become {then}.")
