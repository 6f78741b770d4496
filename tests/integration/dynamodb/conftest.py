"""The storage adapter on moto, beside the fake that must keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from muse.adapters.dynamodb.settings import ConnectionSettings
from muse.adapters.dynamodb.storage import DynamoStorage
from muse.ports import Storage
from tests.dynamodb import TABLES, create_tables
from tests.fakes.storage import InMemoryStorage

REGION = "us-east-1"


@dataclass(frozen=True)
class Subject:
    """A storage under test, and a look behind it: the statuses in a session's audit trail."""

    storage: Storage
    statuses_of_checkout: Callable[[str], list[str]]


@pytest.fixture(scope="package")
def aws() -> Iterator[DynamoDBClient]:
    """One DynamoDB for these tests: to make clients takes longer than most of them."""
    with mock_aws():
        yield boto3.client("dynamodb", region_name=REGION)


@pytest.fixture(scope="package")
def connected(aws: DynamoDBClient) -> tuple[DynamoStorage, list[float]]:
    """The adapter, and the pauses that it made."""
    pauses: list[float] = []
    return DynamoStorage(TABLES, ConnectionSettings(region=REGION), sleep=pauses.append), pauses


@pytest.fixture
def client(aws: DynamoDBClient) -> Iterator[DynamoDBClient]:
    """A DynamoDB with the tables, empty."""
    create_tables(aws)
    yield aws
    for name in aws.list_tables()["TableNames"]:
        aws.delete_table(TableName=name)


@pytest.fixture
def dynamo(client: DynamoDBClient, connected: tuple[DynamoStorage, list[float]]) -> DynamoStorage:
    """The adapter on the empty tables. It doesn't really sleep."""
    return connected[0]


@pytest.fixture
def pauses(connected: tuple[DynamoStorage, list[float]]) -> list[float]:
    """The pauses that `dynamo` made in this test."""
    connected[1].clear()
    return connected[1]


@pytest.fixture(params=["memory", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each implementation of the port in turn."""
    if request.param == "memory":
        memory = InMemoryStorage()
        return Subject(memory, lambda key: [entry.status for entry in memory.checkout_history(key)])
    client: DynamoDBClient = request.getfixturevalue("client")

    def statuses(session_id: str) -> list[str]:
        rows = client.query(
            TableName=TABLES.checkouts,
            KeyConditionExpression="session_id = :id AND begins_with(kind, :status)",
            ExpressionAttributeValues={":id": {"S": session_id}, ":status": {"S": "status#"}},
        )
        return [row["status"]["S"] for row in rows["Items"]]

    return Subject(request.getfixturevalue("dynamo"), statuses)


@pytest.fixture
def storage(subject: Subject) -> Storage:
    return subject.storage
