"""A round of reconciliation on the deployed system, as `make reconcile` runs it."""

from __future__ import annotations

import pytest

from local.commands.reconcile import ReconcileError, in_words, reconcile
from local.system import LocalSystem
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.ports import free_base
from tests.shopping import HARBOR, ApiShopper


def test_a_round_leaves_alone_what_is_well(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    shopper.place(session_id)
    told = reconcile(running.system.ports.aws_url)
    assert told["whole"] is True
    assert in_words(told).startswith(f"looked at {told['lookedAt']}")
    assert shopper.session(session_id)["status"] == "completed"
    assert len(list(running.executions(session_id))) == 1


def test_without_a_system_it_says_so() -> None:
    with pytest.raises(ReconcileError, match="is `make up` running"):
        reconcile(LocalSystem(free_base()).ports.aws_url)
