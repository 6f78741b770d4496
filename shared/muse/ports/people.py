"""The operations team."""

from __future__ import annotations

from typing import Protocol

from muse.domain.task import Task


class Notifier(Protocol):
    """Calls a person of the operations team."""

    def task_opened(self, task: Task) -> None:
        """Tell them about a new task. Never fails the caller."""
