"""Gap 6: a kill at any moment keeps every write that was acknowledged, and no half transaction."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from local.processes import StartError
from tests.e2e.emulator.machine import Machine, eventually

WRITERS = 6
KEYS = 5
TABLES = ("left", "right")


@dataclass
class Writer:
    """Writes to keys of its own, one after the other, and remembers what was acknowledged."""

    number: int
    acknowledged: dict[str, int] = field(default_factory=dict)
    attempted: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def write_until_killed(self, client: Any) -> None:
        """Put, update and transact in turn, until nothing answers any more."""
        chance = random.Random(self.number)
        try:
            while True:
                key = f"{self.number}-{chance.randrange(KEYS)}"
                value = self.attempted.get(key, 0) + 1
                self.attempted[key] = value
                self.write(client, chance.randrange(4), key, value)
                self.acknowledged[key] = value
                self.total += 1
        except (BotoCoreError, ClientError):
            return

    def write(self, client: Any, kind: int, key: str, value: int) -> None:
        """One write of the number to the key, in both tables or in the left one only."""
        if kind == 0:
            client.put_item(TableName="left", Item=item(key, value))
        elif kind == 1:
            client.update_item(
                TableName="left",
                Key={"id": {"S": key}},
                UpdateExpression="SET #v = :v, padding = :p",
                ExpressionAttributeNames={"#v": "value"},
                ExpressionAttributeValues={":v": {"N": str(value)}, ":p": {"S": "x" * 300}},
            )
        elif kind == 2:
            client.batch_write_item(
                RequestItems={"left": [{"PutRequest": {"Item": item(key, value)}}]}
            )
        else:
            both = [{"Put": {"TableName": name, "Item": item(key, value)}} for name in TABLES]
            client.transact_write_items(TransactItems=both)


def item(key: str, value: int) -> dict[str, Any]:
    """An item that is worth journalling."""
    return {"id": {"S": key}, "value": {"N": str(value)}, "padding": {"S": "y" * 300}}


def present(machine: Machine, table: str) -> dict[str, int]:
    """What a table holds."""
    pages = machine.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return {row["id"]["S"]: int(row["value"]["N"]) for page in pages for row in page["Items"]}


def create_table(machine: Machine, name: str, *index: str) -> None:
    """A table with the key `id`, and indexes on other attributes by their name."""
    indexes = [
        {
            "IndexName": attribute,
            "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for attribute in index
    ]
    machine.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in ("id", *index)
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )


@pytest.mark.parametrize(
    ("compact_bytes", "kills"),
    [(10_000_000, 1), (15_000, 3)],
    ids=["the journal grows", "the journal is compacted all the time"],
)
def test_acknowledged_writes_survive_kills(tmp_path: Path, compact_bytes: int, kills: int) -> None:
    machine = Machine(tmp_path, "--compact-bytes", str(compact_bytes))
    machine.start()
    try:
        for name in TABLES:
            create_table(machine, name)
        writers = [Writer(number) for number in range(WRITERS)]
        chance = random.Random(compact_bytes)
        for _ in range(kills):
            write_and_kill(machine, writers, writes=chance.randrange(120, 200))
            machine.start()
            check(writers, present(machine, "left"), present(machine, "right"))
    finally:
        machine.stop()


def write_and_kill(machine: Machine, writers: list[Writer], writes: int) -> None:
    """Let all writers write at the same time, and kill the emulator after so many writes."""
    enough = sum(writer.total for writer in writers) + writes
    threads = [
        threading.Thread(target=writer.write_until_killed, args=(machine.client("dynamodb"),))
        for writer in writers
    ]
    for thread in threads:
        thread.start()
    eventually(lambda: sum(writer.total for writer in writers) >= enough, seconds=60)
    machine.kill()
    for thread in threads:
        thread.join()


def check(writers: list[Writer], left: dict[str, int], right: dict[str, int]) -> None:
    """Each key has the last acknowledged value, or one that was on its way when the kill came."""
    for writer in writers:
        for key, value in writer.acknowledged.items():
            assert value <= left[key] <= writer.attempted[key]
    for key, value in right.items():
        assert value <= left[key], "half a transaction"


COUNTED_ONCE = {
    "ClientRequestToken": "once-only",
    "TransactItems": [
        {
            "Update": {
                "TableName": "left",
                "Key": {"id": {"S": "counted"}},
                "UpdateExpression": "ADD #v :one",
                "ExpressionAttributeNames": {"#v": "value"},
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        }
    ],
}


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """An emulator that was killed after some changes, and started again."""
    machine = Machine(tmp_path_factory.mktemp("killed"))
    machine.start()
    try:
        create_table(machine, "left", "open")
        create_table(machine, "right")
        client = machine.client("dynamodb")
        for key in ("stays", "goes"):
            client.put_item(TableName="left", Item=item(key, 1))
        client.delete_item(TableName="left", Key={"id": {"S": "goes"}})
        client.put_item(TableName="left", Item=item("found", 1) | {"open": {"S": "yes"}})
        client.transact_write_items(**COUNTED_ONCE)
        client.put_item(TableName="right", Item=item("goes too", 1))
        client.delete_table(TableName="right")
        machine.kill()
        machine.start()
        yield machine
    finally:
        machine.stop()


def test_what_was_deleted_stays_deleted(killed: Machine) -> None:
    assert set(present(killed, "left")) == {"stays", "found", "counted"}
    assert killed.client("dynamodb").list_tables()["TableNames"] == ["left"]
    create_table(killed, "right")
    assert present(killed, "right") == {}


def test_a_transaction_is_not_repeated_after_a_restart(killed: Machine) -> None:
    killed.client("dynamodb").transact_write_items(**COUNTED_ONCE)
    assert present(killed, "left")["counted"] == 1


def test_an_index_finds_what_was_replayed(killed: Machine) -> None:
    found = killed.client("dynamodb").query(
        TableName="left",
        IndexName="open",
        KeyConditionExpression="#o = :yes",
        ExpressionAttributeNames={"#o": "open"},
        ExpressionAttributeValues={":yes": {"S": "yes"}},
    )
    assert [row["id"]["S"] for row in found["Items"]] == ["found"]


def test_two_emulators_cannot_use_one_state(killed: Machine) -> None:
    second = Machine(killed.child.log.parent)
    second.child.start()
    try:
        with pytest.raises(StartError, match="another emulator uses"):
            second.child.wait_until_ready()
    finally:
        second.stop()
