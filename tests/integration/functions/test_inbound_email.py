"""A store's mail, from the bucket to the bus, or to a person."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from muse.domain.errors import Unavailable
from muse.domain.store import Method
from muse.runtime.wiring.aws.storage import storage
from tests import inbound_mail
from tests.builders import a_purchase
from tests.corpus.book import MESSAGES
from tests.corpus.messages import NUMBER, STORE, TRACKING
from tests.in_process import MAIL, REGION, InProcessSystem, bus_event
from tests.shopping import ApiOps


def published(system: InProcessSystem, raw: bytes) -> tuple[str, list[dict[str, Any]]]:
    with system.recorded_calls() as calls:
        outcome = inbound_mail.receive(system, raw)
    puts = [call for call in calls if call.operation == "PutEvents"]
    return outcome, [entry for put in puts for entry in put.parameters["Entries"]]


def test_a_mail_becomes_a_report_on_the_bus(system: InProcessSystem) -> None:
    order = inbound_mail.an_order_there()
    outcome, [entry] = published(system, inbound_mail.shipped(order))
    assert outcome == "reported"
    assert (entry["Source"], entry["DetailType"]) == ("muse.mail", "order.shipped")
    detail = json.loads(entry["Detail"])
    assert detail.pop("eventId")
    assert detail.pop("occurredAt")
    assert detail == {
        "sender": f"mail:{STORE}",
        "museOrderNumber": order.order_number,
        "storeId": STORE,
        "storeOrderNumber": NUMBER,
        "trackingNumber": TRACKING,
        "carrier": "UPS",
        "estimatedDelivery": "2026-02-06",
        "lines": [],
    }


def test_whoever_follows_orders_hears_it(system: InProcessSystem) -> None:
    """Of an order that is not placed yet it waits; once it is, it is recorded."""
    order = inbound_mail.an_order_there()
    _, [entry] = published(system, inbound_mail.shipped(order))
    assert system.invoke("TrackingFunction", bus_event(entry)) == {"outcomes": ["parked"]}
    begun = order.enter_fence(
        Method.MANUAL, order.created_at, timedelta(hours=1), total=order.total
    )
    purchase, placed_at = a_purchase(NUMBER), order.created_at
    storage().commit(begun.place(purchase, Method.MANUAL, placed_at, "ops:jo"))
    assert system.invoke("TrackingFunction", bus_event(entry)) == {"outcomes": ["recorded"]}
    followed = storage().order(order.order_number)
    assert [parcel.tracking_number for parcel in followed.parcels] == [TRACKING]


def test_nothing_personal_lies_on_the_bus(system: InProcessSystem) -> None:
    order = inbound_mail.an_order_there()
    _, entries = published(system, inbound_mail.shipped(order))
    written = json.dumps(entries, default=str)
    assert "@" not in written
    assert order.shipping_address.name not in written


def test_a_person_reads_a_cancellation_and_says_what_became_of_it(
    system: InProcessSystem,
) -> None:
    order, ops = inbound_mail.an_order_there(), ApiOps(system)
    raw = inbound_mail.cancelled(order)
    assert published(system, raw) == ("task", [])
    assert published(system, raw) == ("known", [])

    [task] = [
        one for one in ops.tasks(kind="email") if one["museOrderNumber"] == order.order_number
    ]
    path = f"/ops/tasks/{task['taskId']}"
    seen = ops.call("GET", path).data
    assert [file["name"] for file in seen["evidence"]] == ["message.eml"]
    assert "/messages/o2q5l8nfkd0r3mcv7e?" in seen["evidence"][0]["url"]

    said = {"note": "cancelled here, too"}
    ops.call("POST", f"{path}/claim")
    settled = ops.call("POST", f"{path}/settle", said)
    assert (settled.status, settled.data["outcome"]) == (200, "settled: cancelled here, too")
    assert ops.call("POST", f"{path}/settle", said).status == 200
    assert storage().order(order.order_number) == order


def test_a_task_that_ends_otherwise_is_not_settled(system: InProcessSystem) -> None:
    ops = ApiOps(system)
    assert ops.call("POST", "/ops/tasks/none/settle", {"note": "x"}).status == 404


def test_what_can_not_be_published_is_delivered_again(
    system: InProcessSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = inbound_mail.shipped(inbound_mail.an_order_there())
    monkeypatch.setenv("EVENT_BUS_NAME", "no-such-bus")
    system.forget_wiring()
    try:
        with pytest.raises(Unavailable):
            inbound_mail.receive(system, raw)
    finally:
        monkeypatch.undo()
        system.forget_wiring()
    assert inbound_mail.receive(system, raw) == "reported"


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("80-forged-and-not-signed", "forged"),
        ("93-no-header", "of_no_order"),
        ("96-nothing", "of_no_order"),
    ],
)
def test_what_is_dropped_raises_nothing(system: InProcessSystem, name: str, outcome: str) -> None:
    assert inbound_mail.receive(system, MESSAGES[name]()) == outcome


def test_a_key_with_spaces_and_signs(system: InProcessSystem) -> None:
    """S3 writes keys as in a form."""
    client: Any = boto3.client("s3", region_name=REGION)
    client.put_object(Bucket=MAIL, Key="messages/a b+c", Body=b"")
    stored = {"bucket": {"name": MAIL}, "object": {"key": "messages/a+b%2Bc"}}
    answer = system.invoke("InboundEmailFunction", {"Records": [{"s3": stored}]})
    assert answer == {"received": ["of_no_order"]}


@pytest.mark.parametrize(
    "event",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": MAIL},
        {"Records": []},
        {"Records": [{"eventSource": "aws:sqs"}, "what"]},
    ],
)
def test_what_is_no_message_is_none(system: InProcessSystem, event: dict[str, Any]) -> None:
    assert system.invoke("InboundEmailFunction", event) == {"received": []}


def test_a_message_that_is_gone(system: InProcessSystem) -> None:
    event = json.loads(inbound_mail.SAMPLE.read_text())
    event["Records"][0]["s3"]["object"]["key"] = "messages/gone"
    assert system.invoke("InboundEmailFunction", event) == {"received": ["gone"]}
