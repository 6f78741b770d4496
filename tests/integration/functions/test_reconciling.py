"""The function that finishes what a crash left open, with everything around it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import boto3
import pytest

from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.outside.payments import payments
from tests.crashed_checkouts import (
    crashed_after_ordering,
    crashed_after_paying,
    crashed_before_the_next_run,
    crashed_while_settling,
    placed_by_hand,
)
from tests.in_process import REGION, InProcessSystem
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper

EVENT = {"detail-type": "Scheduled Event"}


def reconcile(system: InProcessSystem) -> dict[str, int]:
    """One round; what it did."""
    answer = system.invoke("ReconcileFunction", EVENT)
    assert answer["whole"] is True
    done: dict[str, int] = answer["done"]
    return done


def waited_for(task_id: str) -> str | None:
    """Which run waits for a task."""
    task = storage().task(task_id)
    return task.callback if task else None


def test_a_paid_checkout_whose_request_died_arrives_at_its_stores_once(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR, JUNIPER])
    crashed_after_paying(session_id)
    before = len(system.street.orders(HARBOR))

    assert reconcile(system)["ordered"] == 1
    session = shopper.settled(session_id)
    assert session["status"] == "completed"
    assert len(system.street.orders(HARBOR)) == before + 1
    assert "ordered" not in reconcile(system)
    assert len(system.street.orders(HARBOR)) == before + 1


def test_orders_without_a_run_get_one(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    crashed_after_ordering(session_id)
    assert reconcile(system)["run_started"] == 1
    assert shopper.settled(session_id)["status"] == "completed"


def test_an_outcome_that_no_run_was_told_settles_without_anybody_calling(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([BOUTIQUE])
    shopper.place(session_id, wait=0)
    [task] = ApiOps(system).tasks_of(session_id)
    placed_by_hand(task["taskId"], f"WW-{session_id}")
    assert reconcile(system)["told"] == 1
    assert shopper.settled(session_id)["status"] == "completed"


def test_a_later_run_has_the_open_orders_only_and_adopts_the_task(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    shopper.place(session_id, wait=2)
    ops = ApiOps(system)
    [task] = ops.tasks_of(session_id)
    first_run = waited_for(task["taskId"])
    crashed_before_the_next_run(session_id)

    assert reconcile(system)["run_started"] == 1
    client: Any = boto3.client("stepfunctions", region_name=REGION)
    arn = system.machine_arn.replace(":stateMachine:", ":execution:")
    begun = client.describe_execution(executionArn=f"{arn}:{session_id}-2")
    orders = json.loads(begun["input"])["orders"]
    assert [order["orderNumber"] for order in orders] == [task["taskId"]]
    assert "run_started" not in reconcile(system)
    adopted = time.monotonic() + 20
    while waited_for(task["taskId"]) == first_run and time.monotonic() < adopted:
        time.sleep(0.1)
    ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    assert shopper.settled(session_id)["status"] == "completed"


def test_what_was_frozen_is_taken_once(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([BOUTIQUE])
    session = crashed_after_ordering(session_id)
    placed_by_hand(session.order_numbers[0], f"WW-{session_id}")
    crashed_while_settling(session_id)
    assert reconcile(system)["settled"] == 1
    assert payments().retrieve(session.payment.intent_id or "").received == session.total


def test_at_the_end_of_the_hold_the_money_is_released(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([BOUTIQUE])
    session = crashed_after_ordering(session_id, hold=timedelta(hours=23))
    assert reconcile(system)["settled"] == 1
    assert shopper.session(session_id)["status"] == "failed"
    assert payments().retrieve(session.payment.intent_id or "").status == "canceled"


def test_what_was_done_is_measured(
    system: InProcessSystem, shopper: ApiShopper, capsys: pytest.CaptureFixture[str]
) -> None:
    crashed_after_ordering(shopper.ready([HARBOR]))
    reconcile(system)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    [measured] = written
    [where] = measured["_aws"]["CloudWatchMetrics"]
    assert where["Namespace"] == "Muse/test"
    names = {metric["Name"] for metric in where["Metrics"]}
    assert {"looked_at", "failed", "incomplete", "run_started"} <= names
    assert measured["run_started"] == [1]
    assert measured["failed"] == [0]
