"""What the streams say of what the storage stores, and what the template's filters let through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from local.aws.deployment.packaging import load_template
from muse.adapters.dynamodb.storage import DynamoStorage
from muse.adapters.dynamodb.stream_records import UnreadableRecord, change_in
from muse.domain.money import Money
from muse.domain.outbox.change import RefundRecorded, StatusRecorded, Subject
from muse.domain.outbox.event import OF_REFUND, OF_STATUS, event_of
from muse.domain.payments.payment import (
    PaymentTransaction,
    Refund,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.store import Method
from tests.builders import NOW, SESSION_ID, a_purchase, a_session, an_order
from tests.in_process import ROOT
from tests.streams import Record, Streams, filters_of, passed

TEMPLATE = load_template(ROOT / "template.yaml")["Resources"]
MAPPINGS = {
    "orders": TEMPLATE["OrdersStreamMapping"],
    "checkouts": TEMPLATE["CheckoutsStreamMapping"],
}
ORDER = "MO-00000-00000-00000"


@pytest.fixture
def streams(client: DynamoDBClient) -> Streams:
    return Streams()


def a_refund(**fields: Any) -> PaymentTransaction:
    return PaymentTransaction(
        session_id=SESSION_ID,
        type=TransactionType.PARTIAL_REFUND,
        attempt=1,
        amount=Money(500, "USD"),
        key=f"refund#{ORDER}#goodwill#1",
        created_at=NOW,
        order_number=ORDER,
        **fields,
    )


def told(records: list[Record], table: str) -> list[str]:
    """The events that come of these records, by the way of the filter."""
    changes = [change_in(record) for record in records if passed(record, MAPPINGS[table])]
    events = [event_of(change) for change in changes if change]
    return [event.name for event in events if event]


def test_the_history_of_an_order(dynamo: DynamoStorage, streams: Streams) -> None:
    order = an_order()
    dynamo.commit(order)
    assert told(streams.records("orders"), "orders") == []
    order = order.saved().place(a_purchase(), Method.API, NOW + timedelta(seconds=2))
    dynamo.commit(order)
    records = streams.records("orders")
    assert told(records, "orders") == ["OrderPlaced"]
    [placed] = [record for record in records if passed(record, MAPPINGS["orders"])]
    change = change_in(placed)
    assert isinstance(change, StatusRecorded)
    assert (change.subject, change.subject_id) == (Subject.ORDER, order.order_number)
    assert (change.status, change.at) == ("placed", order.placed_at)
    assert change.entry == placed["dynamodb"]["Keys"]["kind"]["S"]


def test_the_history_of_a_checkout(dynamo: DynamoStorage, streams: Streams) -> None:
    session = a_session()
    dynamo.commit(session)
    dynamo.commit(session.saved().cancel(NOW, "shopper"))
    assert told(streams.records("checkouts"), "checkouts") == ["CheckoutCancelled"]


def test_a_refund(dynamo: DynamoStorage, streams: Streams) -> None:
    dynamo.commit(a_refund())
    assert told(streams.records("checkouts"), "checkouts") == []
    later = NOW + timedelta(minutes=1)
    answer = Refund("re_1", RefundStatus.SUCCEEDED, Money(500, "USD"), "key")
    dynamo.commit(a_refund().answered(later, answer))
    assert told(streams.records("checkouts"), "checkouts") == ["RefundSucceeded"]
    change = change_in(streams.records("checkouts")[-1])
    assert isinstance(change, RefundRecorded)
    assert (change.session_id, change.order_number) == (SESSION_ID, ORDER)
    assert (change.amount, change.at) == (Money(500, "USD"), later)
    assert change.status_before is TransactionStatus.PENDING


def test_a_refund_that_is_stored_again_is_told_once(
    dynamo: DynamoStorage, streams: Streams
) -> None:
    final = a_refund(status=TransactionStatus.FAILED, finished_at=NOW)
    dynamo.commit(final)
    dynamo.commit(final)
    assert told(streams.records("checkouts"), "checkouts") == ["RefundFailed"]


def test_other_payments_are_told_nobody(dynamo: DynamoStorage, streams: Streams) -> None:
    charge = PaymentTransaction(
        SESSION_ID,
        TransactionType.CHARGE,
        1,
        Money(500, "USD"),
        "key",
        NOW,
        status=TransactionStatus.SUCCEEDED,
    )
    dynamo.commit(charge)
    [record] = streams.records("checkouts")
    assert not passed(record, MAPPINGS["checkouts"])
    assert change_in(record) is None


def test_the_filters_let_through_what_is_an_event_and_nothing_else() -> None:
    """Each record that passes costs a part of an invocation."""
    [orders] = filters_of(MAPPINGS["orders"])
    history, refunds = filters_of(MAPPINGS["checkouts"])
    for pattern, subject in ((orders, Subject.ORDER), (history, Subject.CHECKOUT)):
        assert set(pattern["dynamodb"]["NewImage"]["status"]["S"]) == OF_STATUS[subject].keys()
        assert pattern["eventName"] == ["INSERT"]
    assert set(refunds["dynamodb"]["NewImage"]["status"]["S"]) == OF_REFUND.keys()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"eventName": "INSERT", "dynamodb": {"Keys": {}}},
        {"eventName": "INSERT", "dynamodb": {"Keys": {"kind": {"S": "status#1"}}}},
        {
            "eventName": "INSERT",
            "dynamodb": {
                "Keys": {"kind": {"S": "status#1"}},
                "NewImage": {"order_number": {"S": "MO-1"}, "at": {"S": "yesterday"}},
            },
        },
        {
            "eventName": "INSERT",
            "dynamodb": {"Keys": {"kind": {"S": "status#1"}}, "NewImage": {}},
        },
        {
            "eventName": "MODIFY",
            "dynamodb": {
                "Keys": {"kind": {"S": "payment#refund#1"}},
                "NewImage": {"amount_cents": {"N": "1"}, "currency": {"S": "USD"}},
            },
        },
        {
            "eventName": "MODIFY",
            "dynamodb": {
                "Keys": {"kind": {"S": "payment#refund#1"}},
                "NewImage": {"session_id": {"S": "cs_1"}, "status": {"S": "lost"}},
            },
        },
    ],
)
def test_a_record_that_is_not_of_ours(broken: Record) -> None:
    with pytest.raises(UnreadableRecord):
        change_in(broken)


def test_what_is_deleted_is_told_nobody() -> None:
    gone = {"eventName": "REMOVE", "dynamodb": {"Keys": {"kind": {"S": "status#1"}}}}
    assert change_in(gone) is None
