"""The workflow that places the orders of a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


class RunState(StrEnum):
    """What became of a run: it was never started, goes on (perhaps waiting for a person), or ended,
    however it ended."""

    ABSENT = "absent"
    RUNNING = "running"
    OVER = "over"


class Workflow(Protocol):
    """The placement workflow."""

    def state(self, name: str) -> RunState:
        """The state of a run by its name; it may lag by a moment. Errors: Unavailable."""

    def start(self, name: str, payload: Mapping[str, object]) -> bool:
        """Start a run of this name unless it was started before. False when the run that was
        started before is over."""

    def tell(self, callback: str, outcome: Mapping[str, object]) -> None:
        """Tell a waiting run the outcome of its task. A run that no longer waits is no error."""
