"""The click that orders, and the confirmation after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from muse.adapters.retailers.headless.engine.deadline import SUBMIT_NEEDS_SECONDS
from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.page.actions import performed
from muse.adapters.retailers.headless.engine.page.diagnosis import raise_challenge
from muse.adapters.retailers.headless.engine.page.dialogs import accepting_dialogs
from muse.adapters.retailers.headless.engine.page.effects import Effect
from muse.adapters.retailers.headless.engine.page.finding import scope_in, the_one
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.page.texts import required_amount, required_text
from muse.adapters.retailers.headless.playbook.schema.phases import ConfirmPhase, SubmitPhase
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS
from muse.domain.money import Money
from muse.domain.placement.attempt import TryAgain

_SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """The store's order number, and what it takes."""

    number: str
    total: Money


def submit_order(
    run: Run, submit: SubmitPhase, look_again: Callable[[], None], before_click: Callable[[], None]
) -> None:
    """Click, once. That it can be clicked is tried before; then `look_again` raises what is wrong
    with the page by now, and `before_click` enters the fence.
    Errors: StepFailed, BotChallenge, TryAgain when time is short, those of the two."""
    run.phase = "submit"
    run.answers.begin()
    scope = scope_in(run, submit.frame, STEP_SECONDS)
    control = the_one(run, submit.click.at, scope, STEP_SECONDS)
    performed(run, STEP_SECONDS, lambda limit: control.click(timeout=limit, trial=True))
    look_again()
    run.phase = "submit"
    raise_challenge(run)
    if run.deadline.left < SUBMIT_NEEDS_SECONDS:
        raise TryAgain(f"Only {run.deadline.left:.0f} s were left to submit the order.")
    before_click()
    run.answers.document_status = 0
    with accepting_dialogs(run.page, submit.accept_dialog):
        performed(run, STEP_SECONDS, lambda limit: control.click(timeout=limit))


def read_confirmation(run: Run, confirm: ConfirmPhase, review: SeenReview) -> Placed:
    """What the store says that it took. Errors: StepFailed; a failure that the page shows."""
    run.phase = "confirm"
    expected = Effect(run, confirm.expect)
    run.wait_for(
        lambda: run.answers.document_status >= _SERVER_ERRORS or expected.holds(),
        confirm.within,
        lambda: "no confirmation came",
    )
    if not expected.holds():
        raise StepFailed(f"the store answered {run.answers.document_status}")
    return _once_shown(run, confirm.within, lambda: _confirmed(run, confirm, review))


def _confirmed(run: Run, confirm: ConfirmPhase, review: SeenReview) -> Placed:
    number = required_text(run, confirm.read.number, run.page, "the store's order number")
    if confirm.read.total == "as_reviewed":
        return Placed(number, review.total)
    total = required_amount(run, confirm.read.total, run.page, "the confirmed total")
    return Placed(number, total)


def _once_shown(run: Run, seconds: float, read: Callable[[], Placed]) -> Placed:
    """A page has its address before it has its texts. Errors: that of the last try."""
    failures: list[StepFailed] = []

    def probe() -> Placed | None:
        try:
            return read()
        except StepFailed as failed:
            failures.append(failed)
            return None

    return run.wait_for(
        probe, seconds, lambda: str(failures[-1]) if failures else "it can't be read"
    )
