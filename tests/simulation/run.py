"""Play a case, and say what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from zlib import crc32

from tests.simulation.actors import ACTORS
from tests.simulation.case import Case, draw, kind_of
from tests.simulation.ending import bring_to_an_end
from tests.simulation.invariants import breaches_of
from tests.simulation.replays import changes_of_replays
from tests.simulation.shopping import shopper
from tests.simulation.stage import Stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: every broken promise, who passed which moment, and where processes
    died."""

    case: Case
    breaches: tuple[str, ...]
    course: tuple[str, ...]
    passed: tuple[str, ...]
    crashes: tuple[str, ...]

    def __str__(self) -> str:
        broken = "\n".join(f"  {breach}" for breach in self.breaches)
        return f"{self.case}\n{broken}\nagain: SEED={self.case.seed} make soak"


@dataclass(slots=True)
class Coverage:
    """What so many cases have covered: the kinds of moments that were passed, and those at which
    processes died; `courses` are the distinct orders of events among several actors."""

    cases: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    crashed: Counter[str] = field(default_factory=Counter)
    courses: set[int] = field(default_factory=set)

    def count(self, outcome: Outcome) -> None:
        self.cases += 1
        self.passed.update({kind_of(moment) for moment in outcome.passed})
        self.crashed.update(kind_of(moment) for moment in outcome.crashes)
        if len({step.partition(":")[0] for step in outcome.course}) > 1:
            self.courses.add(crc32("\n".join(outcome.course).encode()))

    def add(self, other: Coverage) -> None:
        self.cases += other.cases
        self.passed.update(other.passed)
        self.crashed.update(other.crashed)
        self.courses |= other.courses

    @property
    def never_crashed(self) -> list[str]:
        """The kinds of moments that were passed, but at which no process ever died."""
        return sorted(self.passed.keys() - self.crashed.keys())

    def __str__(self) -> str:
        return (
            f"{self.cases} cases, {sum(self.crashed.values())} crashes at {len(self.crashed)} of "
            f"{len(self.passed.keys() | self.crashed.keys())} kinds of moments, "
            f"{len(self.courses)} different interleavings"
        )


def case_of(seed: int) -> Case:
    """The case of a seed."""
    return draw(seed, ACTORS)


def play(case: Case, on: type[Stage] = Stage) -> Outcome:
    """From the first press of the button to an end after which nothing may change any more."""
    stage = on(case)
    try:
        stage.open()
        shopping = stage.beside(shopper, case.presses_at)
        others = [stage.beside(ACTORS[name].act, at) for name, at in case.actors]
        stage.clock.together(shopping, *others)
        is_over = bring_to_an_end(stage)
        breaches = breaches_of(stage)
        if not is_over:
            breaches.insert(0, "everything ends: something is still left to do")
        if not breaches:
            breaches += changes_of_replays(stage)
        moments = stage.moments
        return Outcome(
            case, tuple(breaches), tuple(stage.course), tuple(moments.passed), tuple(moments.crashes)
        )
    finally:
        stage.clock.close()


def play_seeds(first: int, count: int) -> tuple[Coverage, list[Outcome]]:
    """Play so many cases; what they covered, and those in which a promise was broken."""
    coverage, broken = Coverage(), []
    for outcome in map(play, map(case_of, range(first, first + count))):
        coverage.count(outcome)
        if outcome.breaches:
            broken.append(outcome)
    return coverage, broken
