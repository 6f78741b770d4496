"""The event bus adapter, answered as EventBridge answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import ANY, Stubber

from muse.adapters.events import Bus, EventBridgeBus, payment_event_from
from muse.domain.errors import Unavailable
from muse.domain.payments.payment_event import PaymentEvent

EVENT = PaymentEvent(
    "evt_1", "payment_intent.succeeded", "pi_1", datetime(2026, 2, 3, 14, 40, tzinfo=UTC), "pi_1"
)


@pytest.fixture
def bus() -> EventBridgeBus:
    return EventBridgeBus(Bus("muse-bus"))


@pytest.fixture
def answers(bus: EventBridgeBus) -> Iterator[Stubber]:
    client = boto3.client(
        "events", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    vars(vars(bus)["_bus"])["_client"] = client
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_an_event_names_things_and_says_nothing_about_them(
    bus: EventBridgeBus, answers: Stubber
) -> None:
    detail = {
        "eventId": "evt_1",
        "objectId": "pi_1",
        "intentId": "pi_1",
        "at": "2026-02-03T14:40:00+00:00",
    }
    entry = {
        "EventBusName": "muse-bus",
        "Source": "muse.payments",
        "DetailType": "payment_intent.succeeded",
        "Detail": json.dumps(detail),
        "Time": EVENT.at,
    }
    taken = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}
    answers.add_response("put_events", taken, {"Entries": [entry]})
    bus.publish(EVENT)


def test_what_arrives_is_what_was_published() -> None:
    detail = {"eventId": "evt_1", "objectId": "pi_1", "intentId": "pi_1"}
    delivered = {
        "source": "muse.payments",
        "detail-type": EVENT.kind,
        "detail": {**detail, "at": EVENT.at.isoformat()},
    }
    assert payment_event_from(delivered) == EVENT


def test_an_entry_that_was_not_taken_over_is_an_error(
    bus: EventBridgeBus, answers: Stubber
) -> None:
    """PutEvents answers 200 all the same."""
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
    answers.add_response("put_events", refused, {"Entries": ANY})
    with pytest.raises(Unavailable):
        bus.publish(EVENT)


def test_an_error_of_the_bus(bus: EventBridgeBus, answers: Stubber) -> None:
    answers.add_client_error("put_events", "ThrottlingException")
    with pytest.raises(Unavailable):
        bus.publish(EVENT)
