"""Gap 11: another account puts events on a bus where its policy allows that, as itself."""

import json
from typing import Any

import boto3

from local.aws.clients import CONFIG
from local.aws.settings import ACCOUNT, REGION
from tests.e2e.emulator.machine import Machine

ALLOWED, UNKNOWN = "333333333333", "444444444444"


def put(machine: Machine, account: str, order: str, source: str = "probe", bus: str = "") -> Any:
    """Put an event on the stack's bus from an account: the answer."""
    client: Any = boto3.Session(account, "its own", region_name=REGION).client(
        "events", endpoint_url=machine.ports.aws_url, config=CONFIG
    )
    entry = {
        "Source": source,
        "DetailType": "OrderSubmitted",
        "Detail": json.dumps({"order": order}),
        "EventBusName": bus or machine.outputs["BusArn"],
    }
    return client.put_events(Entries=[entry])


def test_an_event_of_another_account_arrives_as_its_own(machine: Machine) -> None:
    answer = put(machine, ALLOWED, "BUS-11")
    assert answer["FailedEntryCount"] == 0
    assert machine.item("BUS-11", "consumed")["account"] == ALLOWED


def test_events_of_the_bus_s_account_are_its_own_still(machine: Machine) -> None:
    assert put(machine, ACCOUNT, "BUS-12")["FailedEntryCount"] == 0
    assert machine.item("BUS-12", "consumed")["account"] == ACCOUNT


def test_whom_the_policy_does_not_name_puts_nothing_there(machine: Machine) -> None:
    refused = [
        put(machine, UNKNOWN, "BUS-13"),
        put(machine, ALLOWED, "BUS-14", source="another"),
        put(machine, ALLOWED, "BUS-15", bus=machine.outputs["BusArn"] + "-2"),
    ]
    assert [answer["FailedEntryCount"] for answer in refused] == [1, 1, 1]
    assert {answer["Entries"][0]["ErrorCode"] for answer in refused} == {"AccessDeniedException"}
    assert put(machine, ALLOWED, "BUS-16")["FailedEntryCount"] == 0
    machine.item("BUS-16", "consumed")
    for order in ("BUS-13", "BUS-14", "BUS-15"):
        key = {"order_number": order, "kind": "consumed"}
        assert "Item" not in machine.table().get_item(Key=key)
