"""An outside call may happen long after it was decided: a process stands still, or the call waits
in a network. An hour later the world is another one, and no promise may be broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation.clerks import FIRST_SEED
from tests.simulation.run import case_of, play

AN_HOUR = 3600
EACH = 60
# Everything that can't be undone, or that others act on.
CALLS = (
    "payments.create",
    "payments.confirm",
    "payments.capture",
    "payments.refund",
    "payments.cancel",
    "workflow.start",
    "workflow.tell",
    "gap.order",
    "gap.cancel",
    "commit of Order",
)


@pytest.mark.parametrize("call", CALLS)
def test_a_call_an_hour_after_it_was_decided_breaks_no_promise(call: str) -> None:
    late = (f"before {call}", AN_HOUR)
    first = FIRST_SEED + 1000 * CALLS.index(call)
    outcomes = [play(replace(case_of(seed), sleeps=late)) for seed in range(first, first + EACH)]
    broken = [str(outcome) for outcome in outcomes if outcome.breaches]
    assert not broken, "\n\n".join(broken[:5])
    assert any(late[0] in outcome.passed for outcome in outcomes), "nobody ever called it"
