"""The daily money check as a function, with the tables' real layout and the stand-in of Stripe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.stripe.state.account import Remainder
from muse.domain.task import difference_task_id
from muse.runtime.wiring.aws.storage import storage
from tests.by_hand import charge_by_hand, refund_by_hand
from tests.in_process import InProcessSystem
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper

EVENT = {"detail-type": "Scheduled Event"}


def check(system: InProcessSystem) -> dict[str, list[str]]:
    """One check: the differences by what they are about. Other tests leave checkouts behind."""
    answer = system.invoke("MoneyCheckFunction", EVENT)
    assert (answer["whole"], answer["failed"]) == (True, 0)
    return {one["about"]: one["differences"] for one in answer["found"]}


def bought(shopper: ApiShopper) -> str:
    session_id = shopper.ready([HARBOR, JUNIPER])
    shopper.place(session_id)
    assert shopper.settled(session_id)["status"] == "completed"
    return session_id


def intent_of(session_id: str) -> str:
    return storage().checkout(session_id).payment.intent_id or ""


@pytest.fixture(params=list(Remainder))
def account(request: pytest.FixtureRequest, system: InProcessSystem) -> Iterator[None]:
    """Accounts of both kinds: what was not captured is let go, or listed as a refund."""
    before = system.stripe.account.remainder
    system.stripe.account.remainder = request.param
    yield
    system.stripe.account.remainder = before


@pytest.mark.usefixtures("account")
def test_a_whole_checkout_with_a_cancel_and_a_refund_has_no_difference(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR, JUNIPER, BOUTIQUE])
    shopper.place(session_id)
    ops = ApiOps(system)
    [task] = ops.tasks_of(session_id)
    shopper.call("POST", f"/api/v1/orders/{task['taskId']}/cancel")
    settled = shopper.settled(session_id)
    assert settled["payment"]["capturedCents"] < settled["payment"]["authorizedCents"]
    number = settled["stores"][0]["museOrderNumber"]
    confirmed = {"reason": "out of stock", "storeConfirmed": True}
    assert ops.call("POST", f"/ops/orders/{number}/cancel", confirmed).status == 200
    other = settled["stores"][1]["museOrderNumber"]
    little = {"kind": "amount", "amountCents": 100, "reason": "goodwill"}
    ops.call("POST", f"/ops/orders/{other}/refunds", little, idempotency_key="1")

    assert session_id not in check(system)

    session = storage().checkout(session_id)
    assert session.money_checked_at is not None
    assert storage().task(difference_task_id(session_id)) is None


def test_a_refund_made_in_the_dashboard_is_told_explained_and_not_told_again(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id, ops = bought(shopper), ApiOps(system)
    assert session_id not in check(system)
    refund_by_hand(system, intent_of(session_id), 700)

    lines = check(system)[session_id]
    assert any("was not made by Muse" in line for line in lines)
    assert check(system)[session_id] == lines

    [task] = ops.tasks_of(session_id)
    assert (task["kind"], task["reason"].splitlines()) == ("difference", lines)
    path = f"/ops/checkouts/{session_id}/money-check"
    body = {"resolution": "Ada was promised $7.00 on the phone."}
    ApiOps(system, "otto").call("POST", f"/ops/tasks/{task['taskId']}/claim")
    assert ops.call("POST", path, body).status == 409
    ApiOps(system, "otto").call("POST", f"/ops/tasks/{task['taskId']}/release")
    for _ in range(2):
        done = ops.call("POST", path, body)
        assert (done.status, done.data["status"]) == (200, "done")
        assert done.data["differences"] == lines
    assert session_id not in check(system)


def test_a_charge_of_no_checkout_is_a_task_without_an_order(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    charge_id = charge_by_hand(system, 4321).latest_charge
    assert check(system)[charge_id] == [f"the charge {charge_id} of $43.21 is of no checkout"]
    ops = ApiOps(system)
    listed = {task["taskId"]: task for task in ops.tasks()}
    task = listed[difference_task_id(charge_id)]
    for name in ("museOrderNumber", "checkoutSessionId", "storeId", "shippingAddress", "capCents"):
        assert task[name] is None
    task_path = f"/ops/tasks/{task['taskId']}"
    assert ops.call("GET", task_path).data["items"] == []
    assert ops.call("POST", f"{task_path}/claim").status == 200
    assert ops.call("POST", f"{task_path}/start-purchase").status == 409
    assert ops.call("POST", f"{task_path}/fail", {"reason": "no"}).status == 409
    path = f"/ops/checkouts/{charge_id}/money-check"
    assert ops.call("POST", path, {"resolution": ""}).status == 422
    assert ops.call("POST", path, {"resolution": "Refunded: it was a test."}).status == 200
    assert charge_id not in check(system)


def test_a_second_capture_of_one_checkout(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = bought(shopper)
    second = charge_by_hand(system, 5000, session_id)
    lines = check(system)[session_id]
    assert any("more than once" in line and second.id in line for line in lines)


def test_only_operations_explain(system: InProcessSystem, shopper: ApiShopper) -> None:
    path = "/api/v1/ops/checkouts/cs_1/money-check"
    assert shopper.call("POST", path, {"resolution": "nothing"}).status == 403
    assert (
        ApiOps(system).call("POST", "/ops/checkouts/cs_1/money-check", {"resolution": "x"}).status
        == 404
    )


def test_what_was_found_is_measured(
    system: InProcessSystem, shopper: ApiShopper, capsys: pytest.CaptureFixture[str]
) -> None:
    session_id = bought(shopper)
    refund_by_hand(system, intent_of(session_id), 100)
    check(system)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    measured: dict[str, Any] = written[-1]
    assert measured["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Muse/test"
    assert measured["checked"][0] >= 1
    assert measured["differences"][0] >= 2
    assert (measured["failed"], measured["incomplete"]) == ([0], [0])
