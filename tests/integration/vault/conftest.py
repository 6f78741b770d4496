"""The vault on moto, beside the fakes that must keep the same promises."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_kms import KMSClient

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.dynamodb.settings import ConnectionSettings
from muse.adapters.vault.encryption import EncryptionSdk
from muse.ports import LinkedAccounts
from tests.dynamodb import TABLES, create_tables
from tests.fakes.accounts import FakeEncryption, InMemoryLinkedAccounts

REGION = "us-east-1"


def database_on_moto() -> Database:
    """A connection that doesn't really sleep."""
    return Database.connected(TABLES, ConnectionSettings(region=REGION), sleep=lambda _: None)


@pytest.fixture(scope="package")
def aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        with mock_aws():
            yield


@pytest.fixture
def client(aws: None) -> Iterator[DynamoDBClient]:
    """A DynamoDB with the tables, empty."""
    made = boto3.client("dynamodb", region_name=REGION)
    create_tables(made)
    yield made
    for name in made.list_tables()["TableNames"]:
        made.delete_table(TableName=name)


@pytest.fixture(scope="package")
def kms(aws: None) -> KMSClient:
    return boto3.client("kms", region_name=REGION)


@pytest.fixture(scope="package")
def key(kms: KMSClient) -> str:
    return kms.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def sdk(key: str) -> EncryptionSdk:
    return EncryptionSdk(key)


@pytest.fixture
def dynamo(client: DynamoDBClient) -> DynamoLinkedAccounts:
    return DynamoLinkedAccounts(database_on_moto())


@pytest.fixture(params=["memory", "dynamodb"])
def accounts(request: pytest.FixtureRequest) -> LinkedAccounts:
    """Each implementation of the port in turn."""
    if request.param == "memory":
        return InMemoryLinkedAccounts()
    found: DynamoLinkedAccounts = request.getfixturevalue("dynamo")
    return found


@pytest.fixture(params=["fake", "sdk"])
def encryption(request: pytest.FixtureRequest) -> FakeEncryption | EncryptionSdk:
    if request.param == "fake":
        return FakeEncryption()
    found: EncryptionSdk = request.getfixturevalue("sdk")
    return found
