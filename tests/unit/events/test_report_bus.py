"""Reports on the event bus, answered as EventBridge answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import boto3
import pytest
from botocore.stub import ANY, Stubber

from muse.adapters.events.report_bus import EventBridgeReportBus
from muse.domain.errors import Unavailable
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)

AT = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)
SAID = OrderReport(
    OrderReference("MO-1", 9004, "TT-1"),
    Report(
        "mail:9004",
        "abc",
        ReportKind.SHIPPED,
        AT,
        "1Z1",
        "UPS",
        date(2026, 2, 6),
        (ReportedLine("A", 2),),
    ),
)


@pytest.fixture
def bus() -> EventBridgeReportBus:
    return EventBridgeReportBus("muse-bus", "muse.mail")


@pytest.fixture
def answers(bus: EventBridgeReportBus) -> Iterator[Stubber]:
    client = boto3.client(
        "events", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    vars(bus)["_client"] = client
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_all_of_a_report(bus: EventBridgeReportBus, answers: Stubber) -> None:
    detail = {
        "order": {
            "orderNumber": "MO-1",
            "storeId": 9004,
            "storeOrderNumber": "TT-1",
            "trackingNumber": None,
        },
        "report": {
            "sender": "mail:9004",
            "eventId": "abc",
            "kind": "shipped",
            "at": "2026-02-03T14:40:00+00:00",
            "trackingNumber": "1Z1",
            "carrier": "UPS",
            "estimatedDelivery": "2026-02-06",
            "lines": [{"sku": "A", "quantity": 2}],
            "replaces": [],
        },
    }
    entry = {
        "EventBusName": "muse-bus",
        "Source": "muse.mail",
        "DetailType": "shipped",
        "Detail": json.dumps(detail),
        "Time": AT,
    }
    taken = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}
    answers.add_response("put_events", taken, {"Entries": [entry]})
    bus.publish(SAID)


def test_what_is_not_taken_over_is_an_error(bus: EventBridgeReportBus, answers: Stubber) -> None:
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
    answers.add_response("put_events", refused, {"Entries": ANY})
    with pytest.raises(Unavailable):
        bus.publish(SAID)
    answers.add_client_error("put_events", "ThrottlingException")
    with pytest.raises(Unavailable):
        bus.publish(SAID)
