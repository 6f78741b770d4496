"""The publisher, answered as EventBridge answers, and the promises of docs/events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import jsonschema
import pytest
from botocore.exceptions import ConnectTimeoutError
from botocore.stub import ANY, Stubber

from muse.adapters.events.details import PUBLISHED, detail_of
from muse.adapters.events.outgoing import SOURCES, EventBridgePublisher
from muse.domain.outbox.change import Subject
from muse.domain.outbox.event import SUBJECTS, EventName, OutgoingEvent
from muse.ports import Handover
from tests.builders import NOW, SESSION_ID, dollars
from tools.event_schemas import FOLDER, schemas

ID = "ev_" + "0" * 26
REFUNDS = {EventName.REFUND_SUCCEEDED, EventName.REFUND_FAILED}
OF_ORDERS = {name for name, subject in SUBJECTS.items() if subject is Subject.ORDER}
ON_THEIR_WAY = {EventName.ORDER_SHIPPED, EventName.ORDER_DELIVERED, EventName.PARCEL_UPDATED}


def an_event(name: EventName = EventName.ORDER_PLACED) -> OutgoingEvent:
    """One of this name, as the domain makes it."""
    of_order = name in OF_ORDERS
    return OutgoingEvent(
        ID,
        name,
        NOW,
        Subject.ORDER if of_order else Subject.CHECKOUT,
        order_number="MO-1" if of_order or name in REFUNDS else None,
        session_id=None if of_order else SESSION_ID,
        refunded=dollars(5) if name in REFUNDS else None,
        tracking_number="1Z999" if name in ON_THEIR_WAY else None,
        parcel_status="delayed" if name is EventName.PARCEL_UPDATED else None,
    )


@pytest.fixture
def publisher() -> EventBridgePublisher:
    return EventBridgePublisher("muse-bus")


@pytest.fixture
def answers(publisher: EventBridgePublisher) -> Iterator[Stubber]:
    client = boto3.client(
        "events", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    vars(publisher)["_client"] = client
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def answer(*codes: str | None) -> dict[str, Any]:
    """PutEvents' answer: an entry each, refused with this code or taken over."""
    entries = [{"ErrorCode": code} if code else {"EventId": "1"} for code in codes]
    return {"FailedEntryCount": len([code for code in codes if code]), "Entries": entries}


def test_an_entry(publisher: EventBridgePublisher, answers: Stubber) -> None:
    detail = f'{{"eventId":"{ID}","at":"2026-02-03T14:40:00Z","orderNumber":"MO-1"}}'
    entry = {
        "EventBusName": "muse-bus",
        "Source": "muse.orders",
        "DetailType": "OrderPlaced",
        "Detail": detail,
        "Time": NOW,
    }
    answers.add_response("put_events", answer(None), {"Entries": [entry]})
    assert publisher.publish([an_event()]) == Handover(1)


def test_no_more_than_ten_at_once(publisher: EventBridgePublisher, answers: Stubber) -> None:
    for size in (10, 10, 3):
        expected = {"Entries": [ANY] * size}
        answers.add_response("put_events", answer(*[None] * size), expected)
    assert publisher.publish([an_event()] * 23) == Handover(23)


def test_nothing_is_no_request(publisher: EventBridgePublisher, answers: Stubber) -> None:
    assert publisher.publish([]) == Handover(0)


def test_the_first_entry_that_was_refused(
    publisher: EventBridgePublisher, answers: Stubber
) -> None:
    """PutEvents answers 200 all the same; what lies behind it is not sent."""
    answers.add_response("put_events", answer(*[None] * 10), {"Entries": ANY})
    refused = answer(None, "ThrottlingException", None, "InternalFailure")
    answers.add_response("put_events", refused, {"Entries": ANY})
    assert publisher.publish([an_event()] * 14) == Handover(11, "ThrottlingException")


def test_a_bus_that_refuses_a_request(publisher: EventBridgePublisher, answers: Stubber) -> None:
    answers.add_response("put_events", answer(*[None] * 10), {"Entries": ANY})
    answers.add_client_error("put_events", "ThrottlingException")
    assert publisher.publish([an_event()] * 14) == Handover(10, "ThrottlingException")


def test_a_bus_that_can_not_be_reached() -> None:
    class Broken:
        def put_events(self, **_: Any) -> None:
            raise ConnectTimeoutError(endpoint_url="https://events.example")

    publisher = EventBridgePublisher("muse-bus")
    vars(publisher)["_client"] = Broken()
    assert publisher.publish([an_event()]) == Handover(0, "ConnectTimeoutError")


def test_every_event_says_something() -> None:
    assert set(PUBLISHED) == set(EventName)
    assert {str(name) for name in PUBLISHED} == {model.__name__ for model in PUBLISHED.values()}


@pytest.mark.parametrize("name", list(EventName))
def test_what_is_told_is_what_was_promised(name: EventName) -> None:
    told = json.loads(detail_of(an_event(name)).model_dump_json(by_alias=True))
    promised = json.loads((FOLDER / f"{name}.v1.json").read_text())
    jsonschema.validate(told, promised, format_checker=jsonschema.FormatChecker())
    assert told.keys() == promised["properties"].keys()
    assert set(promised["required"]) == told.keys()
    assert ("amountCents" in told) == (name in REFUNDS)


def test_an_event_without_what_it_is_about_is_no_event() -> None:
    with pytest.raises(ValueError, match="order_number"):
        detail_of(OutgoingEvent(ID, EventName.ORDER_PLACED, NOW, Subject.ORDER))


def test_the_schemas_are_up_to_date() -> None:
    for file, content in schemas().items():
        assert file.read_text(encoding="utf-8") == content, f"{file.name}: make event-schemas"
    assert set(FOLDER.glob("*.json")) == schemas().keys()


def test_the_page_lists_every_event_of_ours() -> None:
    """| [`OrderPlaced`](OrderPlaced.v1.json) | `muse.orders` | a store accepted an order |"""
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[`(\w+)`\]\(\1\.v1\.json\) \| `([\w.]+)` \|", page, re.MULTILINE)
    sources = {str(name): SOURCES[an_event(name).subject] for name in EventName}
    assert {name: source for name, source in listed if name in sources} == sources
