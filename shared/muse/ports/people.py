"""The operations team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from muse.domain.store import Store
from muse.domain.task import Task


class Notifier(Protocol):
    """Calls a person of the operations team."""

    def task_opened(self, task: Task) -> None:
        """Tell them about a new task. Never fails the caller."""

    def account_refused(self, store: Store, code: str) -> None:
        """Tell them that a store refuses Muse's own account there. Never fails the caller."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A picture or text of what a store's pages showed; `url` can be opened until `until`."""

    name: str
    taken_at: datetime
    url: str
    until: datetime


class Evidence(Protocol):
    """What was kept of an order's attempts by browser."""

    def of(self, order_number: str) -> Sequence[EvidenceFile]:
        """Its files, the newest first; none when they can't be listed now."""
