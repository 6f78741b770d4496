"""A task says in words why a person is needed; nothing of how the workflow is built is in it."""

from __future__ import annotations

import json
import re

import pytest

from muse.domain.placement import failures
from muse.domain.placement.attempt import FenceOpen, NeedsPerson, TryAgain, TryNextMethod
from muse.domain.placement.failures import PlacementFailure
from placement_manual.app import _why
from tests.in_process import InProcessSystem
from tests.shopping import HARBOR, ApiOps, ApiShopper

DECISIONS = [FenceOpen, NeedsPerson, TryAgain, TryNextMethod]
FAILURES = [
    kind
    for kind in vars(failures).values()
    if isinstance(kind, type)
    and issubclass(kind, PlacementFailure)
    and kind is not PlacementFailure
]


def caught(error: str, cause: object) -> dict[str, str]:
    return {"Error": error, "Cause": json.dumps(cause)}


def test_a_store_that_takes_no_order_by_machine(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    """The whole way through the workflow: a person reads why."""
    session_id = shopper.ready([HARBOR])
    system.street.switch_on(HARBOR, "escalation")
    shopper.place(session_id)
    [task] = ApiOps(system).tasks_of(session_id)
    assert not re.search(r"TryAgain|TryNextMethod|FenceOpen|NeedsPerson", task["reason"])
    assert task["reason"].startswith("The store can't take this order by machine.")


@pytest.mark.parametrize("decision", DECISIONS)
def test_what_was_decided_is_told_as_it_was_put(decision: type[Exception]) -> None:
    words = "The store is too busy. (retailer_busy)"
    told = _why(caught(decision.__name__, {"errorType": decision.__name__, "errorMessage": words}))
    assert told == words


def test_what_broke_off_is_told_as_that() -> None:
    lost = _why({"Error": "States.Timeout", "Cause": ""})
    assert lost == "Ordering it by machine broke off (States.Timeout)."
    broken = _why(caught("KeyError", {"errorMessage": "'total'"}))
    assert broken == "Ordering it by machine broke off (KeyError: 'total')."
    assert len(_why(caught("KeyError", {"errorMessage": "x" * 9000}))) == 500


def test_without_an_api_there_is_nothing_to_explain() -> None:
    assert _why(None) == "This store is ordered from by hand."


@pytest.mark.parametrize("kind", FAILURES)
def test_every_failure_has_a_sentence(kind: type[PlacementFailure]) -> None:
    sentence = kind().for_operations
    assert re.fullmatch(r"[A-Z][^_]+\.", sentence)
    needs_words = kind.decision is not failures.Decision.FAIL_ORDER
    assert bool(kind.ops_message) is needs_words
