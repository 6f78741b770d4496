"""`kill -9` at each point of a checkout: nobody presses again, and everything ends well.

The kill comes before all other tests; reconciliation is at work while they run.
"""

from __future__ import annotations

import pytest

from tests.e2e.checkout.crash_points import POINTS, CrashPoint, End
from tests.e2e.checkout.killed_checkouts import KilledCheckouts
from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.shopping import BOUTIQUE, ApiOps

ORDERED = [point for point in POINTS if point.end is End.ORDERED]
RELEASED = [point for point in POINTS if point.end is End.RELEASED]


@pytest.mark.parametrize("point", ORDERED, ids=lambda point: point.name)
def test_the_order_arrives_once_and_is_paid_for_once(
    running: RunningSystem,
    killed_checkouts: KilledCheckouts,
    ops: ApiOps,
    say: Say,
    point: CrashPoint,
) -> None:
    session = killed_checkouts.ended(point)

    require_settled(running, session)
    [store] = session["stores"]
    assert store["status"] == "placed"
    task = ops.call("GET", f"/ops/tasks/{store['museOrderNumber']}")
    if point.store == BOUTIQUE:
        assert task.data["status"] == "done"
    else:
        assert task.status == 404, "a person was asked what the store could tell"
    say(f"killed at “{point.name}”: ordered once, paid once")


@pytest.mark.parametrize("point", RELEASED, ids=lambda point: point.name)
def test_what_was_not_authorised_is_given_up_and_can_be_placed_anew(
    running: RunningSystem, killed_checkouts: KilledCheckouts, say: Say, point: CrashPoint
) -> None:
    session = killed_checkouts.ended(point)

    intents = running.stripe.intents(session["sessionId"])
    assert {intent["status"] for intent in intents} <= {"canceled"}
    assert [running.stripe.holds(intent["id"]) for intent in intents] == [[]] * len(intents)
    assert session["stores"][0]["museOrderNumber"] is None
    assert running.street.orders_of(session["sessionId"]) == []
    say(f"killed at “{point.name}”: nothing is held, nothing is ordered")

    shopper, session_id = killed_checkouts.checkouts[point]
    assert shopper.place(session_id).status == 200
    require_settled(running, shopper.session(session_id))
