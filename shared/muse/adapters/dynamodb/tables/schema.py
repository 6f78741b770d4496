"""Keys and indexes of the tables, as the row classes declare them."""

from __future__ import annotations

from inspect import getmembers
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.indexes import Index

from muse.adapters.dynamodb.app_webhooks.rows import DeliveryRow
from muse.adapters.dynamodb.tables.accounts.linked_accounts import AccountRow
from muse.adapters.dynamodb.tables.carts import CartRow
from muse.adapters.dynamodb.tables.checkouts import SessionRow
from muse.adapters.dynamodb.tables.orders import OrderRow
from muse.adapters.dynamodb.tables.rows import Row, Table
from muse.adapters.dynamodb.tables.stores import StoresRow
from muse.adapters.dynamodb.tables.tasks import TaskRow

# The row of each table that declares its indexes.
_ROWS: tuple[type[Row], ...] = (
    CartRow,
    SessionRow,
    OrderRow,
    TaskRow,
    StoresRow,
    AccountRow,
    DeliveryRow,
)


def expected_tables() -> dict[Table, dict[str, Any]]:
    """What every table must have, in CloudFormation's words: AttributeDefinitions, KeySchema and,
    where there are any, GlobalSecondaryIndexes (by name) and StreamSpecification. Attributes are
    sorted by name."""
    return {row.table: _schema_of(row) for row in _ROWS}


def _schema_of(row: type[Row]) -> dict[str, Any]:
    indexes = [index for _, index in getmembers(row, lambda member: isinstance(member, Index))]
    indexes.sort(key=lambda index: str(index.Meta.index_name))
    keyed = [row.get_attributes(), *(index.Meta.attributes for index in indexes)]
    types = {
        attribute.attr_name: attribute.attr_type
        for attributes in keyed
        for attribute in attributes.values()
        if attribute.is_hash_key or attribute.is_range_key
    }
    schema: dict[str, Any] = {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": types[name]} for name in sorted(types)
        ],
        "KeySchema": _keys_of(row.get_attributes()),
    }
    if row.has_stream:
        schema["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    if indexes:
        schema["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.Meta.index_name,
                "KeySchema": _keys_of(index.Meta.attributes),
                "Projection": _projection_of(index),
            }
            for index in indexes
        ]
    return schema


def _keys_of(attributes: dict[str, Attribute[Any]]) -> list[dict[str, str]]:
    partition = [part.attr_name for part in attributes.values() if part.is_hash_key]
    sort = [part.attr_name for part in attributes.values() if part.is_range_key]
    return [{"AttributeName": name, "KeyType": "HASH"} for name in partition] + [
        {"AttributeName": name, "KeyType": "RANGE"} for name in sort
    ]


def _projection_of(index: Index[Any]) -> dict[str, Any]:
    projection = index.Meta.projection
    found: dict[str, Any] = {"ProjectionType": projection.projection_type}
    if projection.non_key_attributes:
        found["NonKeyAttributes"] = list(projection.non_key_attributes)
    return found
