"""Play a case, and say what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulation.actors import ACTORS
from tests.simulation.case import Case
from tests.simulation.clerks import CLERKS, with_clerks
from tests.simulation.clerks import FIRST_SEED as FIRST_WITH_CLERKS
from tests.simulation.codes import FIRST_SEED as FIRST_WITH_CODES
from tests.simulation.codes import GIVERS, with_codes
from tests.simulation.drawing import draw
from tests.simulation.ending import bring_to_an_end
from tests.simulation.invariants import breaches_of
from tests.simulation.listening import LISTENERS
from tests.simulation.outsiders import FIRST_SEED, OUTSIDERS, with_outsiders
from tests.simulation.replays import changes_of_replays
from tests.simulation.reporting import FIRST_SEED as FIRST_WITH_REPORTS
from tests.simulation.reporting import REPORTERS, with_reports
from tests.simulation.returns import FIRST_SEED as FIRST_WITH_RETURNS
from tests.simulation.returns import SENDERS, with_returns
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


def case_of(seed: int) -> Case:
    """The case of a seed."""
    case = draw(seed, ACTORS)
    case = with_outsiders(case) if seed >= FIRST_SEED else case
    case = with_clerks(case) if seed >= FIRST_WITH_CLERKS else case
    case = with_codes(case) if seed >= FIRST_WITH_CODES else case
    if seed >= FIRST_WITH_REPORTS:
        return with_reports(case)
    return with_returns(case) if seed >= FIRST_WITH_RETURNS else case


def play(case: Case, on: type[Stage] = Stage) -> Outcome:
    """From the first press of the button to an end after which nothing may change any more."""
    stage = on(case)
    try:
        stage.open()
        shopping = stage.beside(shopper, case.presses_at)
        everyone = ACTORS | LISTENERS | OUTSIDERS | CLERKS | GIVERS | SENDERS | REPORTERS
        others = [stage.beside(everyone[name].act, at) for name, at in case.actors]
        stage.clock.together(shopping, *others)
        is_over = bring_to_an_end(stage)
        breaches = breaches_of(stage)
        if not is_over:
            breaches.insert(0, "everything ends: something is still left to do")
        passed, course = tuple(stage.moments.passed), tuple(stage.course)
        if not breaches:
            breaches += changes_of_replays(stage)
        return Outcome(case, tuple(breaches), course, passed, tuple(stage.moments.crashes))
    finally:
        stage.clock.close()
