"""Emptying the bag: leftovers of an earlier order must not be bought."""

from __future__ import annotations

from muse.adapters.retailers.headless.engine.page.actions import performed
from muse.adapters.retailers.headless.engine.page.effects import holds_now
from muse.adapters.retailers.headless.engine.page.finding import all_of, count_of, scope_in, the_one
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.playbook.schema.steps import ClearBag, Step

_MOST_LINES = 60


def clear_bag(run: Run, step: Step) -> None:
    """Remove line after line, each time waiting until one is gone. Errors: StepFailed."""
    bag = step.clear_bag
    if bag is None:
        return
    scope = scope_in(run, step.frame, step.within)
    run.wait_for(
        lambda: holds_now(run, bag.empty) or count_of(run, bag.rows, scope) > 0,
        step.within,
        lambda: "the bag shows neither lines nor that it is empty",
    )
    for _ in range(_MOST_LINES):
        if count_of(run, bag.rows, scope) == 0:
            break
        _remove_one(run, step, bag)
    run.wait_for(
        lambda: count_of(run, bag.rows, scope) == 0 and holds_now(run, bag.empty),
        step.within,
        lambda: "the bag does not say that it is empty",
    )


def _remove_one(run: Run, step: Step, bag: ClearBag) -> None:
    scope = scope_in(run, step.frame, step.within)
    rows = all_of(run, bag.rows, scope)
    before = rows.count() if rows else 0
    if rows is None or before == 0:
        return
    control = the_one(run, bag.remove, rows.first, step.within)
    performed(run, step.within, lambda limit: control.click(timeout=limit))
    left = run.wait_for(
        lambda: _fewer(run, bag, before, step),
        step.within,
        lambda: "removing a line did nothing",
    )
    if left != f"{before - 1} left":
        raise StepFailed(f"removing one of {before} lines left {left}")


def _fewer(run: Run, bag: ClearBag, before: int, step: Step) -> str | None:
    """How many are left, once it is fewer. A page that is just loading has none either: none counts
    only when the page says that the bag is empty."""
    count = count_of(run, bag.rows, scope_in(run, step.frame, 1))
    if count >= before or (count == 0 and not holds_now(run, bag.empty)):
        return None
    return f"{count} left"
