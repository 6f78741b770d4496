"""The page of the domain's words is true: its tables are those of the code."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest

from muse.domain import cart, order, session, task
from muse.domain.order.returns import MOST_RETURNS, RETURN_TIME, ReturnStatus
from muse.domain.payments import risk
from muse.domain.placement import failures
from muse.domain.placement.attempt import FenceState
from muse.domain.placement.failures import Decision, PlacementFailure

PAGE = Path(__file__).parents[3] / "docs" / "domain.md"
Table = list[list[str]]


def tables(heading: str) -> list[Table]:
    """The tables under a heading of the page, each without its two head rows."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [rows[2:] for rows in _blocks(section)]


def _blocks(section: str) -> Iterator[Table]:
    for block in section.split("\n\n"):
        if block.lstrip().startswith("| "):
            yield [
                [cell.strip(" `") for cell in line.strip("|").split("|")]
                for line in block.strip().splitlines()
            ]


def first_column(table: Table) -> list[str]:
    return [row[0] for row in table]


@pytest.mark.parametrize(
    ("heading", "lifecycle"),
    [("Checkout", session.NEXT), ("Order", order.NEXT), ("Task", task.NEXT)],
)
class TestLifecycles:
    def test_every_status_has_its_meaning(
        self, heading: str, lifecycle: Mapping[StrEnum, frozenset[StrEnum]]
    ) -> None:
        assert first_column(tables(heading)[0]) == [str(status) for status in lifecycle]

    def test_every_step_says_when(
        self, heading: str, lifecycle: Mapping[StrEnum, frozenset[StrEnum]]
    ) -> None:
        said = [(now, then) for now, then, _ in tables(heading)[1]]
        assert len(set(said)) == len(said)
        assert set(said) == {(str(now), str(s)) for now, then in lifecycle.items() for s in then}


def test_a_return_ends_once_in_one_of_the_ways_that_are_said() -> None:
    meanings, steps = tables("Return")
    assert first_column(meanings) == list(ReturnStatus)
    ends = [status for status in ReturnStatus if status is not ReturnStatus.REQUESTED]
    assert [(now, then) for now, then, _ in steps] == [("requested", end) for end in ends]


def test_every_state_of_a_fence_has_its_meaning() -> None:
    assert sorted(first_column(tables("Fence")[0])) == sorted(FenceState)


def test_every_failure_has_its_decision() -> None:
    decided = {
        value().code: value.decision
        for value in vars(failures).values()
        if isinstance(value, type)
        and issubclass(value, PlacementFailure)
        and value is not PlacementFailure
    }
    said = [(code, decision.replace(" ", "_")) for code, decision in tables("Failures")[0]]
    assert len(dict(said)) == len(said)
    assert dict(said) == decided


def test_every_decision_says_what_follows() -> None:
    said = [decision.replace(" ", "_") for decision in first_column(tables("Failures")[1])]
    assert sorted(said) == sorted(Decision)


def test_the_limits_are_those_of_the_code() -> None:
    def minutes(time: timedelta) -> str:
        return f"{time // timedelta(minutes=1)} minutes"

    def hours(time: timedelta) -> str:
        return f"{time // timedelta(hours=1)} hours"

    assert dict(tables("Limits")[0]) == {
        "pieces of a cart line": f"1 to {cart.MAX_QUANTITY}",
        "lines of a cart": str(cart.MAX_LINES),
        "stores of a cart": str(cart.MAX_STORES),
        "time to place a checkout": minutes(session.LIFETIME),
        "time to confirm a payment": minutes(session.CONFIRMATION_TIME),
        "payment attempts of a checkout": str(session.MAX_PAYMENT_ATTEMPTS),
        "payment attempts of a user in an hour": str(risk.USUAL_RISK.attempts_per_hour),
        "cents of a checkout in all": f"{session.SMALLEST_PAYMENT} to {session.LARGEST_PAYMENT}",
        "settled before the hold ends": hours(session.SETTLE_MARGIN),
        "lease of a task": minutes(task.CLAIM_LEASE),
        "time to place an order by hand": hours(task.MANUAL_TIME),
        "time to receive a return": f"{RETURN_TIME.days} days",
        "returns of an order": str(MOST_RETURNS),
    }
