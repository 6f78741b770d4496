"""Entering the one-time code that the store asked for, on the page that asked for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from muse.adapters.retailers.headless.engine.page.actions import open_page, performed
from muse.adapters.retailers.headless.engine.page.effects import Effect
from muse.adapters.retailers.headless.engine.page.finding import count_of, the_one
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.step_log import StepRecord
from muse.adapters.retailers.headless.playbook.schema.playbook import CodePrompt
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS
from muse.domain.placement.failures import StepUpRequired
from muse.domain.placement.verification import SentTo

_PHASE = "code"


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where the store asked for a code, and the code, which is read when it is typed."""

    address: str
    read_code: Callable[[], str]


def enter_code(run: Run, prompt: CodePrompt, resumed: Resumption) -> None:
    """Go on from the page that asked: it takes the code, or has let Muse in already.

    Errors: StepUpRequired when the store refuses the code, or does not know the browser any more;
    StepFailed, RetailerUnavailable, BrowserGone; those of reading the code."""
    login = run.playbook.phases.login
    accepted = Effect(run, prompt.accepted or login.signed_in)
    signed_out = Effect(run, login.signed_out)
    with _entering(run):
        open_page(run, resumed.address, STEP_SECONDS)
        run.wait_for(
            lambda: _is_asked(run, prompt) or accepted.holds() or signed_out.holds(),
            STEP_SECONDS,
            lambda: "the page that asked for the code is not there any more",
        )
        if _is_asked(run, prompt):
            _type(run, prompt, resumed, accepted)
        elif not accepted.holds():
            raise StepUpRequired("the store does not know the browser any more")


def _is_asked(run: Run, prompt: CodePrompt) -> bool:
    return count_of(run, prompt.asked, run.page) > 0


def _type(run: Run, prompt: CodePrompt, resumed: Resumption, accepted: Effect) -> None:
    field = the_one(run, prompt.field, run.page, STEP_SECONDS)
    submit = the_one(run, prompt.submit, run.page, STEP_SECONDS)
    code = resumed.read_code()
    performed(run, STEP_SECONDS, lambda limit: field.fill(code, timeout=limit))
    performed(run, STEP_SECONDS, lambda limit: submit.click(timeout=limit))
    run.wait_for(
        lambda: _is_refused(run, prompt) or accepted.holds(),
        STEP_SECONDS,
        lambda: "the store neither took nor refused the code",
    )
    if _is_refused(run, prompt):
        raise StepUpRequired("the store refused the code", sent_to=SentTo(prompt.sent_to))


def _is_refused(run: Run, prompt: CodePrompt) -> bool:
    return count_of(run, prompt.refused, run.page) > 0


@contextmanager
def _entering(run: Run) -> Iterator[None]:
    """That the page asks for a code is no failure meanwhile."""
    started, outcome = time.monotonic(), "failed"
    run.phase, run.is_entering_code = _PHASE, True
    run.matched.clear()
    run.answers.begin()
    try:
        yield
        outcome = "done"
    finally:
        run.is_entering_code = False
        took = round((time.monotonic() - started) * 1000)
        record = StepRecord(_PHASE, _PHASE, "enter code", took, tuple(run.matched), outcome)
        run.log.add(record)
