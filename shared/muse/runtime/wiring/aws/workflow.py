"""The placement workflow."""

from __future__ import annotations

from functools import cache

from muse.adapters.workflow import StepFunctionsWorkflow
from muse.ports import Workflow
from muse.runtime.settings import optional


@cache
def workflow() -> Workflow:
    return StepFunctionsWorkflow(optional("CHECKOUT_STATE_MACHINE_ARN"))
