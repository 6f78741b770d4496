"""A one-time code on the deployed template: asked for, given, and the order goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from local.parts import STREET_ACCOUNT
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiOps, ApiShopper
from tests.web_shopping import MEMBERS, ready_at_web_stores

ACCOUNT = f"/ops/stores/{MEMBERS}/account"
WRONG, SECONDS = "000canary", 200.0


@pytest.fixture
def asks_for_codes(running: RunningSystem, ops: ApiOps) -> Iterator[None]:
    """The club asks for codes, and nobody is signed in there."""
    assert ops.call("PUT", ACCOUNT, STREET_ACCOUNT).status == 200
    deadline = time.monotonic() + 60
    while ops.call("GET", ACCOUNT).data["check"]["state"] == "pending":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    running.street.switch_on(MEMBERS, "web_code_asked")
    yield
    running.street.control("DELETE", f"faults?storeId={MEMBERS}&fault=web_code_asked")


@pytest.mark.usefixtures("asks_for_codes")
def test_a_code_that_is_given_places_the_order_once(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    before = len(running.street.orders(MEMBERS))
    session_id = ready_at_web_stores(shopper, MEMBERS)
    shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    assert task["kind"] == "code"
    sent = running.street.control("GET", f"codes?storeId={MEMBERS}")["code"]

    given = ops.call("POST", f"/ops/tasks/{task['taskId']}/code", {"code": sent})

    assert given.status == 200, given.body
    session = shopper.settled(session_id)
    assert session["status"] == "completed", session
    assert len(running.street.orders(MEMBERS)) == before + 1


@pytest.mark.usefixtures("asks_for_codes")
def test_after_three_wrong_codes_a_person_has_the_order_and_a_late_one_is_refused(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    before = len(running.street.orders(MEMBERS))
    session_id = ready_at_web_stores(shopper, MEMBERS)
    shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    code = f"/ops/tasks/{task['taskId']}/code"
    deadline, taken = time.monotonic() + SECONDS, 0
    while taken < 3:  # 409 while the store has not asked again
        taken += ops.call("POST", code, {"code": WRONG}).status == 200
        assert time.monotonic() < deadline, taken
        time.sleep(0.5)
    while not [one for one in ops.tasks_of(session_id) if one["kind"] == "place"]:
        assert time.monotonic() < deadline
        time.sleep(0.5)

    late = ops.call("POST", code, {"code": WRONG})

    assert (late.status, late.error["code"]) == (409, "code_not_awaited")
    assert len(running.street.orders(MEMBERS)) == before
    assert WRONG.encode() not in running.function_logs()
