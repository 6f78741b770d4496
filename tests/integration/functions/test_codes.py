"""One-time codes through the real handlers, the real workflow file and a real Chromium."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

import muse.runtime.wiring.outside.headless as wiring
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.shipped import shipped
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.workflow import workflow
from tests.in_process import EVIDENCE, REGION, InProcessSystem, link_muses_accounts
from tests.integration.functions.test_accounts import everything_kept
from tests.shopping import SESSIONS, ApiOps, ApiShopper
from tests.web_shopping import MEMBERS, ready_at_web_stores

WRONG = "CANARYcode"


@pytest.fixture
def ops(system: InProcessSystem, shopper: ApiShopper) -> ApiOps:
    """Operations; the club asks for codes, and nobody is signed in there."""
    link_muses_accounts(system)
    system.street.switch_on(MEMBERS, "web_code_asked")
    return ApiOps(system)


@pytest.fixture
def sent_to_the_shopper(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The club sends its codes to the shopper."""

    def changed(name: str) -> LoadedPlaybook:
        loaded = shipped(name)
        code = loaded.playbook.code
        if code is None:
            return loaded
        to_shopper = code.model_copy(update={"sent_to": "shopper"})
        return replace(loaded, playbook=loaded.playbook.model_copy(update={"code": to_shopper}))

    monkeypatch.setattr(wiring, "shipped", changed)
    wiring.headless_retailers.cache_clear()
    yield
    wiring.headless_retailers.cache_clear()


def placed(shopper: ApiShopper) -> str:
    session_id = ready_at_web_stores(shopper, MEMBERS)
    assert shopper.place(session_id).status == 202
    return session_id


def sent_code(system: InProcessSystem) -> str:
    return str(system.street.control("GET", f"codes?storeId={MEMBERS}")["code"])


def waited_for(look: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it never came")


def code_task(ops: ApiOps, session_id: str, times: int = 1) -> dict[str, Any]:
    """The open task to give a code, once the store has asked so often."""

    def look() -> Any:
        for task in ops.tasks_of(session_id):
            order = storage().order(task["museOrderNumber"])
            asked = order.verification.number if order.verification else 0
            if task["kind"] == "code" and task["status"] == "open" and asked == times:
                return task
        return None

    found: dict[str, Any] = waited_for(look)
    return found


def give(ops: ApiOps, task: dict[str, Any], code: str) -> Any:
    return ops.call("POST", f"/ops/tasks/{task['taskId']}/code", {"code": code})


def test_a_code_that_is_given_places_the_order_once(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    before = len(system.street.orders(MEMBERS))
    session_id = placed(shopper)
    task = code_task(ops, session_id)
    assert shopper.session(session_id)["nextAction"] is None
    assert shopper.session(session_id)["stores"][0]["awaiting"] == "code"

    given = give(ops, task, sent_code(system))

    assert given.status == 200, given.body
    assert given.data["state"] == "answered"
    assert give(ops, task, WRONG).error["code"] in {"code_answered", "code_not_awaited"}
    session = shopper.settled(session_id)
    assert session["status"] == "completed"
    [made] = system.street.orders(MEMBERS)[before:]
    assert session["stores"][0]["storeOrderNumber"] == made["orderNumber"]
    assert give(ops, task, WRONG).error["code"] == "code_not_awaited"
    assert not kept_of(task["museOrderNumber"])


def test_the_shopper_gives_it_where_the_store_sent_it_there(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, sent_to_the_shopper: None
) -> None:
    session_id = placed(shopper)
    asked = waited_for(lambda: shopper.session(session_id)["nextAction"])
    assert (asked["type"], asked["storeId"]) == ("verification_code", MEMBERS)
    until = datetime.fromisoformat(asked["until"])
    assert timedelta() < until - datetime.now(UTC) <= timedelta(minutes=15)
    path = f"{SESSIONS}/{session_id}/verification-code"
    body = {"storeId": MEMBERS, "code": sent_code(system)}
    stranger = ApiShopper(system, f"{shopper.user}-stranger")
    assert stranger.call("POST", path, body).status == 404
    elsewhere = shopper.call("POST", path, body | {"storeId": 9004})
    assert (elsewhere.status, elsewhere.error["code"]) == (409, "code_not_awaited")
    assert shopper.call("POST", path, body).status == 200
    assert shopper.settled(session_id)["status"] == "completed"
    assert shopper.session(session_id)["nextAction"] is None


def test_after_three_wrong_codes_a_person_orders_and_no_code_is_kept_or_told(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with system.recorded_calls() as calls:
        session_id = placed(shopper)
        for times in (1, 2, 3):
            assert give(ops, code_task(ops, session_id, times), WRONG).status == 200

        def look() -> Any:
            return [task for task in ops.tasks_of(session_id) if task["kind"] == "place"]

        [task] = waited_for(look)
    assert "step_up_required" in task["reason"]
    assert "the store refused the code" in task["reason"]
    told = [caplog.text, json.dumps(system.execution_events(session_id), default=str)]
    told += [str(call.parameters) for call in calls if call.service != "kms"]
    told += [str(task), *everything_kept()]
    assert not [text[:80] for text in told if WRONG in text]
    assert not kept_of(task["museOrderNumber"])


def test_a_late_code_is_refused_and_a_person_orders(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = placed(shopper)
    task = code_task(ops, session_id)
    order = storage().order(task["museOrderNumber"])
    assert order.verification
    late = replace(order.verification, until=datetime.now(UTC) - timedelta(seconds=1))
    storage().commit(order.with_verification(late))

    refused = give(ops, task, sent_code(system))

    assert (refused.status, refused.error["code"]) == (409, "code_not_awaited")
    assert not kept_of(order.order_number, "code#")
    known = storage().task(task["taskId"])
    assert known
    assert known.callback
    workflow().tell(known.callback, {})  # the quarter of an hour is over

    def look() -> Any:
        return [one for one in ops.tasks_of(session_id) if one["kind"] == "place"]

    [place] = waited_for(look)
    assert "nobody gave it in time" in place["reason"]
    assert not kept_of(order.order_number)


def test_called_off_while_it_waits(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = placed(shopper)
    task = code_task(ops, session_id)
    before = len(system.street.orders(MEMBERS))
    assert shopper.call("POST", f"/api/v1/orders/{task['museOrderNumber']}/cancel").status == 200
    assert shopper.settled(session_id)["status"] == "failed"
    assert give(ops, task, WRONG).error["code"] == "code_not_awaited"
    assert len(system.street.orders(MEMBERS)) == before
    waited_for(lambda: not kept_of(task["museOrderNumber"]))


@pytest.mark.parametrize(
    "code", ["", "123", "12345678901", "12 34", "12-34", "CANARY\n", 4711, None]
)
def test_what_is_no_code_changes_nothing(
    system: InProcessSystem, shopper: ApiShopper, code: object
) -> None:
    with system.recorded_calls() as calls:
        answer = ApiOps(system).call("POST", "/ops/tasks/any-code/code", {"code": code})
    assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert [detail["field"] for detail in answer.error["details"]] == ["code"]
    assert "CANARY" not in answer.body
    assert not [call for call in calls if call.service in {"dynamodb", "kms"}]


def kept_of(order_number: str, prefix: str = "") -> list[str]:
    """What is kept of the order's code and of the browser that waits for it."""
    client = boto3.client("s3", region_name=REGION)
    listed = client.list_objects_v2(Bucket=EVIDENCE, Prefix="logins/orders/").get("Contents", [])
    items = boto3.client("dynamodb", region_name=REGION).scan(TableName="accounts")["Items"]
    kept = [item["kind"]["S"] for item in items] + [str(entry["Key"]) for entry in listed]
    return [
        one
        for one in kept
        if order_number in one and one.startswith(prefix) and not one.startswith("audit#")
    ]
