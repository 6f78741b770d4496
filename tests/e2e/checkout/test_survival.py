"""`kill -9` of the emulator at any moment: nothing acknowledged is lost, nothing is bought twice.

The kills happen before all other tests; those who were interrupted press the button again here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.survivors import KillScenarios, Survivor
from tests.e2e.conftest import Say
from tests.shopping import ApiOps

# A claim lasts 45 s; a fence as long as its function may run, 75 s; then there are pauses.
TIMEOUT_SECONDS = 150.0


def test_what_was_acknowledged_is_still_served(kill_scenarios: KillScenarios) -> None:
    for survivor in kill_scenarios.survivors:
        survivor.require_everything()
    assert sum(len(survivor.orders) for survivor in kill_scenarios.survivors) > 0


def test_who_was_interrupted_presses_again_and_everything_ends_well(
    running: RunningSystem, kill_scenarios: KillScenarios, ops: ApiOps, say: Say
) -> None:
    pressed = list(placements(kill_scenarios))
    say(f"{len(pressed)} checkouts were placed before or during a kill")

    for survivor, session_id in pressed:
        survivor.shopper.place(session_id, wait=0)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    for survivor, session_id in pressed:
        while (session := survivor.shopper.session(session_id))["status"] == "processing":
            assert time.monotonic() < deadline, session
            answer = survivor.shopper.place(session_id, wait=2)
            assert answer.status in {200, 202}, answer.body
            for order in answer.data["orders"]:
                find_out(running, ops, order["museOrderNumber"])
        require_settled(running, session)


def test_what_was_not_placed_can_be(running: RunningSystem, kill_scenarios: KillScenarios) -> None:
    for survivor in kill_scenarios.survivors:
        for session_id in set(survivor.sessions) - set(survivor.pressed):
            assert survivor.shopper.session(session_id)["status"] == "pending"
            assert running.stripe.intents(session_id) == []


def placements(kill_scenarios: KillScenarios) -> Iterator[tuple[Survivor, str]]:
    for survivor in kill_scenarios.survivors:
        for session_id in survivor.pressed:
            yield survivor, session_id


def find_out(running: RunningSystem, ops: ApiOps, number: str) -> None:
    """What a person does whose task is to verify: look whether the store has the order."""
    seen = ops.call("GET", f"/ops/tasks/{number}")
    if seen.status != 200 or seen.data["status"] == "done":
        return
    assert seen.data["kind"] == "verify"
    ops.call("POST", f"/ops/tasks/{number}/claim")
    found = running.street.orders_of(number)
    if not found:
        ops.call("POST", f"/ops/tasks/{number}/fail", {"reason": "the store has no such order"})
        return
    [order] = found
    done = {"storeOrderNumber": order["orderNumber"], "totalPaidCents": order["totalCents"]}
    assert ops.call("POST", f"/ops/tasks/{number}/complete", done).status == 200
