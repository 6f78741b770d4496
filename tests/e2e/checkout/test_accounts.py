"""Accounts at stores on the deployed template: linked, tried, used, refused, unlinked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from local.parts import STREET_ACCOUNT
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiOps, ApiShopper
from tests.web_shopping import FORMS, STEPS, ready_at_web_stores

SECONDS = 90.0
MUSES = f"/ops/stores/{STEPS}/account"
OWN = f"/api/v1/stores/{FORMS}/account"
CANARY = {"username": "canary-login@example.com", "password": "canary-password-of-a-shopper"}
WRONG = STREET_ACCOUNT | {"password": "canary-password-of-muse"}


def checked(ops: ApiOps, path: str = MUSES) -> Any:
    """Muse's account once its login was tried."""
    return _checked(lambda: ops.call("GET", path).data)


def _checked(read: Any) -> Any:
    deadline = time.monotonic() + SECONDS
    while (account := read())["check"]["state"] == "pending":
        assert time.monotonic() < deadline, account
        time.sleep(0.2)
    return account


@pytest.fixture
def relinked(ops: ApiOps) -> Iterator[None]:
    """Others order there, too."""
    yield
    ops.call("PUT", MUSES, STREET_ACCOUNT)
    assert checked(ops)["check"]["state"] == "accepted"


def test_muses_own_accounts_are_linked_from_the_start(ops: ApiOps) -> None:
    account = checked(ops, f"/ops/stores/{FORMS}/account")
    assert account["check"]["state"] == "accepted"
    assert (account["usedForOrders"], account["username"]) == (True, "o…@muse.example")


@pytest.mark.usefixtures("relinked")
def test_linked_ordered_with_refused_and_unlinked(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    assert ops.call("PUT", MUSES, STREET_ACCOUNT).status == 200
    assert checked(ops)["check"]["state"] == "accepted"
    session_id = ready_at_web_stores(shopper, STEPS)
    shopper.place(session_id)
    session = shopper.settled(session_id)
    assert session["status"] == "completed", session
    number = session["stores"][0]["museOrderNumber"]
    uses = checked(ops)["lastUses"]
    assert [use["orderNumber"] for use in uses][:2] == [number, None]

    assert ops.call("PUT", MUSES, WRONG).status == 200
    refused = checked(ops)
    assert (refused["check"]["state"], refused["check"]["code"]) == ("refused", "account_problem")
    assert refused["usedForOrders"] is False

    assert ops.call("DELETE", MUSES).status == 200
    session_id = ready_at_web_stores(shopper, STEPS)
    before = len(running.street.orders(STEPS))
    shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    assert "Muse has no account that is linked at this store" in task["reason"]
    assert len(running.street.orders(STEPS)) == before
    assert (
        ops.buy(task["taskId"], f"BY-HAND-{session_id}", task["approvedTotalCents"]).status == 200
    )


def test_no_secret_of_a_shopper_is_written_anywhere(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    linked = shopper.call("PUT", OWN, CANARY)
    assert linked.status == 200, linked.body
    account = _checked(lambda: shopper.call("GET", OWN).data)
    assert (account["check"]["state"], account["usedForOrders"]) == ("refused", False)
    kept = dict(running.written())
    assert any(b"c\xe2\x80\xa6@example.com" in content for content in kept.values())
    needles = [*(value.encode() for value in CANARY.values()), WRONG["password"].encode()]
    found = {str(path) for path, content in kept.items() if any(n in content for n in needles)}
    assert found == set()
    logs = running.function_logs()
    assert not [needle for needle in needles if needle in logs]
    assert shopper.call("DELETE", "/api/v1/stores/accounts").data == {"erased": 1}
