"""What so many cases cover, and cases that cover the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from zlib import crc32

from tests.simulation.case import Case, kind_of
from tests.simulation.run import Outcome, case_of, play


@dataclass(slots=True)
class Coverage:
    """`passed` has the kinds of moments that were passed, each with the first case that did;
    `crashed` those at which processes died, and how often. `courses` are the distinct orders of
    events among several actors. `broken` are the outcomes in which a promise was broken."""

    cases: int = 0
    passed: dict[str, Case] = field(default_factory=dict)
    crashed: Counter[str] = field(default_factory=Counter)
    courses: set[int] = field(default_factory=set)
    broken: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        self.cases += 1
        for moment in outcome.passed:
            self.passed.setdefault(kind_of(moment), outcome.case)
        self.crashed.update(kind_of(moment) for moment in outcome.crashes)
        if len({step.partition(":")[0] for step in outcome.course}) > 1:
            self.courses.add(crc32("\n".join(outcome.course).encode()))
        if outcome.breaches:
            self.broken.append(outcome)

    def add(self, other: Coverage) -> None:
        self.cases += other.cases
        self.passed = other.passed | self.passed
        self.crashed.update(other.crashed)
        self.courses |= other.courses
        self.broken += other.broken

    @property
    def never_crashed(self) -> list[str]:
        """The kinds of moments that were passed, but at which no process ever died."""
        return sorted(self.passed.keys() - self.crashed.keys())

    def __str__(self) -> str:
        return (
            f"{self.cases} cases, {sum(self.crashed.values())} crashes at {len(self.crashed)} of "
            f"{len(self.passed)} kinds of moments, {len(self.courses)} different interleavings"
        )


def covered_by(cases: Iterable[Case]) -> Coverage:
    """Play these cases."""
    coverage = Coverage()
    for case in cases:
        coverage.count(play(case))
    return coverage


def covered_by_seeds(which: tuple[int, int]) -> Coverage:
    """Play the cases of so many seeds: (the first one, how many)."""
    first, count = which
    return covered_by(case_of(seed) for seed in range(first, first + count))


def where_nobody_died(coverage: Coverage) -> Iterator[Case]:
    """For every kind of moment at which no process died yet, a case that is known to pass it, with
    a crash there."""
    for kind in coverage.never_crashed:
        case = coverage.passed[kind]
        yield replace(case, crashes=(*case.crashes, kind))
