"""How statuses change: one table per lifecycle, one history entry per change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from muse.domain.errors import Conflict

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One line of the audit trail. `by` is `muse`, `shopper`, `store`, `stripe` or `ops:<user>`."""

    status: str
    at: datetime
    by: str
    note: str | None = None


def require_step(table: Mapping[S, frozenset[S]], now: S, then: S, what: str) -> None:
    """Raise Conflict unless the lifecycle `table` leads from `now` to `then`."""
    if then not in table[now]:
        raise Conflict(f"This {what} is {now} and can't become {then}.")
