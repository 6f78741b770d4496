"""What is remembered of mails, on DynamoDB."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from muse.adapters.dynamodb.storage import DynamoStorage
from muse.adapters.mails.sent_mails import SENDING_SECONDS, DynamoMailRecord
from muse.domain.errors import Unavailable
from muse.ports import MailState
from tests.builders import NOW, an_order
from tests.dynamodb import TABLES

LEASE = timedelta(seconds=SENDING_SECONDS)
A_MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def record(client: DynamoDBClient) -> DynamoMailRecord:
    return DynamoMailRecord(client, TABLES.orders)


def test_one_sends_at_a_time(record: DynamoMailRecord) -> None:
    assert record.begin("ev_1", NOW) is MailState.BEGUN
    assert record.begin("ev_1", NOW + LEASE - A_MOMENT) is MailState.BEING_SENT
    assert record.begin("ev_2", NOW) is MailState.BEGUN


def test_another_takes_over_from_who_died(record: DynamoMailRecord) -> None:
    record.begin("ev_1", NOW)
    assert record.begin("ev_1", NOW + LEASE) is MailState.BEGUN
    assert record.begin("ev_1", NOW + LEASE + A_MOMENT) is MailState.BEING_SENT


def test_what_was_sent_is_never_begun_again(record: DynamoMailRecord) -> None:
    record.begin("ev_1", NOW)
    record.finish("ev_1", NOW)
    for later in (A_MOMENT, LEASE, timedelta(days=400)):
        assert record.begin("ev_1", NOW + later) is MailState.SENT


def test_it_is_no_part_of_any_order(
    record: DynamoMailRecord, client: DynamoDBClient, dynamo: DynamoStorage
) -> None:
    order = an_order()
    dynamo.commit(order)
    record.begin("ev_1", NOW)
    record.finish("ev_1", NOW)
    assert dynamo.order(order.order_number) == order.saved()
    items = client.scan(TableName=TABLES.orders)["Items"]
    [mine] = [item for item in items if item["kind"]["S"] == "mail"]
    assert mine.keys() == {"order_number", "kind", "send_until", "sent_at"}


def test_no_answer_is_no_record(client: DynamoDBClient) -> None:
    nowhere = DynamoMailRecord(client, "no-such-table")
    with pytest.raises(Unavailable):
        nowhere.begin("ev_1", NOW)
    with pytest.raises(Unavailable):
        nowhere.finish("ev_1", NOW)
