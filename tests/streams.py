"""The streams of the tables, on moto, and what a mapping of the template makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_json_dump

from muse.adapters.dynamodb.settings import TableNames
from muse.adapters.dynamodb.tables.rows import Table
from muse.adapters.dynamodb.tables.schema import expected_tables
from tests.dynamodb import TABLES

REGION = "us-east-1"
ACCOUNT = "123456789012"
Record = dict[str, Any]


class Streams:
    """The streams of all tables that have one, from now on."""

    def __init__(self, names: TableNames = TABLES) -> None:
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        self._names = {
            table: names.of(table)
            for table, schema in expected_tables().items()
            if "StreamSpecification" in schema
        }
        for table, name in self._names.items():
            stream: Any = {"StreamEnabled": True, **expected_tables()[table]["StreamSpecification"]}
            dynamodb.update_table(TableName=name, StreamSpecification=stream)

    def records(self, table: str) -> list[Record]:
        """Every record so far, as a function gets it."""
        shard = dynamodb_backends[ACCOUNT][REGION].tables[self._names[Table(table)]].stream_shard
        assert shard is not None
        return [json.loads(dynamo_json_dump(record.record)) for record in shard.items]


def matches(record: Mapping[str, Any], pattern: Mapping[str, Any]) -> bool:
    """Whether a filter of an event source mapping lets a record through: lists of values, and
    prefixes."""
    for name, wanted in pattern.items():
        value = record.get(name)
        if isinstance(wanted, dict):
            if not isinstance(value, dict) or not matches(value, wanted):
                return False
        elif not any(_fits(value, one) for one in wanted):
            return False
    return True


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    return bool(value == wanted)


def filters_of(mapping: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filters of a mapping in the template."""
    listed = mapping["Properties"]["FilterCriteria"]["Filters"]
    return [json.loads(one["Pattern"]) for one in listed]


def passed(record: Mapping[str, Any], mapping: Mapping[str, Any]) -> bool:
    """Whether a mapping invokes its function for a record."""
    return any(matches(record, pattern) for pattern in filters_of(mapping))
