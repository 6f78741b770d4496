"""Running steps: one after the other, each with its effect, its time and its record."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from muse.adapters.retailers.headless.engine.page import actions
from muse.adapters.retailers.headless.engine.page.bag import clear_bag
from muse.adapters.retailers.headless.engine.page.diagnosis import failure_of
from muse.adapters.retailers.headless.engine.page.dialogs import accepting_dialogs
from muse.adapters.retailers.headless.engine.page.effects import Effect, holds_now
from muse.adapters.retailers.headless.engine.page.problems import BrowserGone, StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.page.variants import choose
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.schema.steps import Branch, Step
from muse.domain.placement.failures import PlacementFailure

_WEAK_EFFECT = "done, but what it expects was there before: choose another effect"
_ON_ONE_ELEMENT: dict[str, Callable[[Run, Step], None]] = {
    "fill": actions.fill,
    "select": choose,
    "choose_variant": choose,
    "check": actions.check,
    "uncheck": actions.check,
    "click": actions.click,
    "press": actions.press,
    "scrape": actions.scrape,
    "money": actions.scrape,
    "clear_bag": clear_bag,
}


def run_steps(run: Run, steps: Sequence[Step], at: str) -> None:
    """Errors: PlacementFailure of the step that failed; BrowserGone."""
    for n, step in enumerate(steps):
        _run_step(run, step, f"{at}.{n}")


def _run_step(run: Run, step: Step, at: str) -> None:
    started = time.monotonic()
    run.matched.clear()
    run.answers.begin()
    outcome = "done"
    try:
        if step.when and not holds_now(run, step.when):
            outcome = "skipped"
            return
        outcome = _with_effect(run, step, at)
    except PlacementFailure as failure:
        outcome = failure.code
        raise
    except BrowserGone:
        outcome = "browser gone"
        raise
    except StepFailed as failed:
        outcome = str(failed)
        raise failure_of(run, failed, step.otherwise) from None
    finally:
        took = round((time.monotonic() - started) * 1000)
        verb = step.say or step.verb
        record = StepRecord(run.phase, at, verb, took, tuple(run.matched), outcome)
        if not _is_group(step) or outcome == "skipped":
            run.log.add(record)


def _is_group(step: Step) -> bool:
    """Whether its own steps are noted instead."""
    return step.verb in {"each_line", "either", "use"}


def _with_effect(run: Run, step: Step, at: str) -> str:
    """Do it, and wait for its effect. A rehearsal tells of an effect that proves nothing."""
    effect = Effect(run, step.expect) if step.expect else None
    is_weak = bool(run.rehearsing and effect and step.verb == "click" and effect.holds())
    with accepting_dialogs(run.page, step.accept_dialog):
        _act(run, step, f"{at}.{step.verb}")
        if effect:
            effect.wait(step.within)
    return (
        "done, but what it expects was there before: choose another effect" if is_weak else "done"
    )


def _act(run: Run, step: Step, at: str) -> None:
    verb = step.verb
    if verb in _ON_ONE_ELEMENT:
        _ON_ONE_ELEMENT[verb](run, step)
    elif step.goto is not None:
        actions.go_to(run, step.goto, step.within)
    elif step.each_line:
        _each_line(run, step.each_line, at)
    elif step.either:
        _either(run, step.either, step.within, at)
    elif step.use:
        run_steps(run, run.playbook.routines[step.use], f"{at}.{step.use}")
    elif step.hook:
        run.hooks[step.hook](run.page, dict(run.facts))


def _each_line(run: Run, steps: Sequence[Step], at: str) -> None:
    for n, line in enumerate(run.order.lines):
        run.item_id = line.item_id
        with run.knowing(line.facts):
            run_steps(run, steps, f"{at}.line{n}")
            run.refusals()
    run.item_id = None


def _either(run: Run, branches: Sequence[Branch], seconds: float, at: str) -> None:
    def probe() -> Branch | None:
        return next((branch for branch in branches if holds_now(run, branch.when)), None)

    branch = run.wait_for(probe, seconds, lambda: "none of the expected pages came")
    run_steps(run, branch.steps, f"{at}.{branches.index(branch)}")
