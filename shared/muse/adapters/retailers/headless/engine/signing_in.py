"""Signing in to Muse's account at the store, unless a saved login is alive."""

from __future__ import annotations

from collections.abc import Callable

from muse.adapters.retailers.headless.engine.page.actions import go_to
from muse.adapters.retailers.headless.engine.page.effects import Effect
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.playbook.schema.phases import LoginPhase
from muse.adapters.retailers.headless.playbook.schema.steps import STEP_SECONDS


def sign_in(run: Run, login: LoginPhase, run_its_steps: Callable[[], None]) -> None:
    """Look at the landmark; sign in when it says so. Errors: StepFailed, those of the steps."""
    run.phase = "login"
    run.answers.begin()
    go_to(run, login.landmark, STEP_SECONDS)
    signed_in, signed_out = Effect(run, login.signed_in), Effect(run, login.signed_out)
    run.wait_for(
        lambda: signed_in.holds() or signed_out.holds(),
        STEP_SECONDS,
        lambda: "the landmark shows neither signed_in nor signed_out",
    )
    if not signed_in.holds():
        run_its_steps()
        Effect(run, login.signed_in).wait(STEP_SECONDS)
