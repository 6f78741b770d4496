"""What shoppers do becomes events: the real records of the streams, through the filters of the
template's mappings, to the real function, to the bus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from botocore.client import BaseClient

from muse.runtime.wiring.aws.streams import event_publisher
from publish_events.app import NotPublished
from tests.in_process import InProcessSystem, in_process_system
from tests.shopping import BOUTIQUE, HARBOR, SESSIONS, ApiOps, ApiShopper
from tests.streams import Record, Streams, passed

ADA = "ada-wants-to-stay-unknown"


@pytest.fixture(scope="module")
def streaming(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[InProcessSystem, Streams]]:
    """A system of its own: streams make moto slow."""
    folder: Path = tmp_path_factory.mktemp("streaming")
    with in_process_system(folder) as system:
        yield system, Streams()


def wanted(system: InProcessSystem, streams: Streams, table: str) -> list[Record]:
    """The records for which a mapping would invoke the function."""
    mapping = system.template.resources[f"{table.capitalize()}StreamMapping"]
    return [record for record in streams.records(table) if passed(record, mapping)]


def published(system: InProcessSystem, records: list[Record]) -> list[dict[str, Any]]:
    with system.recorded_calls() as calls:
        answer = system.invoke("PublishEventsFunction", {"Records": records})
    assert answer == {"batchItemFailures": []}
    return [entry for call in calls for entry in call.parameters["Entries"]]


def test_the_way_of_a_checkout(streaming: tuple[InProcessSystem, Streams]) -> None:
    system, streams = streaming
    shopper, ops = ApiShopper(system, ADA), ApiOps(system)
    secured = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
    shopper.place(secured)
    shopper.call("POST", f"{SESSIONS}/{secured}/payment/cancel")
    shopper.call("POST", f"{SESSIONS}/{secured}/cancel")
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    placed = {
        order["storeName"]: order["museOrderNumber"]
        for order in shopper.place(session_id).data["orders"]
    }
    [task] = ops.tasks_of(session_id)
    ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")
    sold_out = {"reason": "the last one is gone"}
    assert ops.call("POST", f"/ops/tasks/{task['taskId']}/fail", sold_out).status == 200
    shopper.settled(session_id)
    harbor = next(number for number in placed.values() if number != task["taskId"])
    ops.call("PUT", f"/orders/{harbor}/tracking", {"trackingNumber": "1Z999", "carrier": "UPS"})
    a_little = {"kind": "amount", "amountCents": 100, "reason": "goodwill"}
    ops.call("POST", f"/ops/orders/{harbor}/refunds", a_little, idempotency_key="1")

    orders = published(system, wanted(system, streams, "orders"))
    checkouts = published(system, wanted(system, streams, "checkouts"))

    told: dict[str, list[str]] = {number: [] for number in placed.values()}
    for entry in orders:
        assert entry["Source"] == "muse.orders"
        told[json.loads(entry["Detail"])["orderNumber"]].append(entry["DetailType"])
    assert told == {harbor: ["OrderPlaced", "OrderShipped"], task["taskId"]: ["OrderFailed"]}
    names = [(entry["DetailType"], json.loads(entry["Detail"])["sessionId"]) for entry in checkouts]
    assert names == [
        ("PaymentActionRequired", secured),
        ("CheckoutCancelled", secured),
        ("CheckoutCompleted", session_id),
        ("RefundSucceeded", session_id),
    ]
    refund = json.loads(checkouts[-1]["Detail"])
    assert (refund["amountCents"], refund["currency"]) == (100, "USD")
    assert refund["orderNumber"] == harbor
    whole = json.dumps([*orders, *checkouts], default=str)
    assert ADA not in whole
    ids = {json.loads(entry["Detail"])["eventId"] for entry in [*orders, *checkouts]}
    assert len(ids) == len(orders) + len(checkouts)


def test_few_writes_invoke_the_function(streaming: tuple[InProcessSystem, Streams]) -> None:
    """A checkout of two stores writes dozens of rows; a handful of them is an event."""
    system, streams = streaming
    shopper = ApiShopper(system, "careful")
    before = {table: len(streams.records(table)) for table in ("orders", "checkouts")}
    heard = {table: len(wanted(system, streams, table)) for table in before}
    shopper.settled(_placed(shopper, [HARBOR]))
    written = sum(len(streams.records(table)) - before[table] for table in before)
    invoking = sum(len(wanted(system, streams, table)) - heard[table] for table in heard)
    assert invoking == 2  # OrderPlaced and CheckoutCompleted
    assert written > 10


def _placed(shopper: ApiShopper, stores: list[int]) -> str:
    session_id: str = shopper.ready(stores)
    shopper.place(session_id)
    return session_id


def test_what_is_told_again_is_the_same(streaming: tuple[InProcessSystem, Streams]) -> None:
    system, streams = streaming
    _placed(ApiShopper(system, "twice"), [HARBOR])
    records = wanted(system, streams, "orders")
    assert published(system, records) == published(system, records)


class TestWhatCanNotBePublished:
    @pytest.fixture
    def batch(self, streaming: tuple[InProcessSystem, Streams]) -> list[Record]:
        system, streams = streaming
        _placed(ApiShopper(system, "broken"), [HARBOR])
        return wanted(system, streams, "orders")[:1] * 3

    def test_what_is_before_it_is_done(
        self, streaming: tuple[InProcessSystem, Streams], batch: list[Record]
    ) -> None:
        poisoned = {**batch[0], "dynamodb": {**batch[0]["dynamodb"], "SequenceNumber": "666"}}
        del poisoned["dynamodb"]["NewImage"]
        with streaming[0].recorded_calls() as calls:
            answer = streaming[0].invoke(
                "PublishEventsFunction", {"Records": [batch[0], poisoned, batch[1]]}
            )
        assert answer == {"batchItemFailures": [{"itemIdentifier": "666"}]}
        [call] = calls
        assert len(call.parameters["Entries"]) == 1

    def test_alone_it_is_an_error_so_that_the_batch_is_halved(
        self, streaming: tuple[InProcessSystem, Streams], batch: list[Record]
    ) -> None:
        poisoned = {**batch[0], "dynamodb": {**batch[0]["dynamodb"], "NewImage": {}}}
        for records in ([poisoned], [poisoned, batch[1]]):
            with pytest.raises(NotPublished, match="missing"):
                streaming[0].invoke("PublishEventsFunction", {"Records": records})

    def test_a_bus_that_takes_some(
        self, streaming: tuple[InProcessSystem, Streams], batch: list[Record]
    ) -> None:
        answer = {
            "FailedEntryCount": 2,
            "Entries": [{"EventId": "1"}, *[{"ErrorCode": "ThrottlingException"}] * 2],
        }
        event_publisher.cache_clear()
        with mock.patch.object(BaseClient, "_make_api_call", return_value=answer):
            found = streaming[0].invoke("PublishEventsFunction", {"Records": batch})
        number = batch[1]["dynamodb"]["SequenceNumber"]
        assert found == {"batchItemFailures": [{"itemIdentifier": number}]}
