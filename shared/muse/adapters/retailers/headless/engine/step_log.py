"""What was done, step by step: for people who look into a failure. No values, no secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

NOTHING: Callable[[StepRecord], None] = lambda _: None  # noqa: E731 - a default that does nothing


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step: `at` is its place (`bag.1.each_line.0.click`), `matched` the locators that found
    their element, `outcome` `done`, `skipped`, or what went wrong."""

    phase: str
    at: str
    verb: str
    milliseconds: int
    matched: tuple[str, ...] = ()
    outcome: str = "done"


@dataclass(slots=True)
class StepLog:
    """The records of a run; `tell` hears of each at once."""

    tell: Callable[[StepRecord], None] = NOTHING
    records: list[StepRecord] = field(default_factory=list)

    def add(self, record: StepRecord) -> None:
        self.records.append(record)
        self.tell(record)

    @property
    def last(self) -> StepRecord | None:
        return self.records[-1] if self.records else None
