"""The request units that DynamoDB charges for, from the requests themselves.

Source: "DynamoDB on-demand capacity mode". A write costs a unit per KB of the larger of the old and
the new item, twice that in a transaction, also when a transaction only checks the item; a read one
per 4 KB, half when it may be stale; an index entry that changes is written as well, outside the
transaction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from muse.adapters.dynamodb.tables.schema import expected_tables
from tests.dynamodb import TABLES

Item = Mapping[str, Any]
_KB = 1024


class Meter:
    """Follows the requests of functions to empty tables, in order."""

    def __init__(self) -> None:
        self.reset()
        self._schemas = {TABLES.of(table): schema for table, schema in expected_tables().items()}
        self._items: dict[tuple[str, str], Item] = {}

    def reset(self) -> None:
        """Count from here on; what was written is still known."""
        self.written = 0
        self.read = 0.0

    def note(self, operation: str, parameters: Mapping[str, Any]) -> None:
        """Count one request. Errors: LookupError for an operation that Muse doesn't use."""
        match operation:
            case "TransactWriteItems":
                for entry in parameters["TransactItems"]:
                    [write] = entry.values()
                    self._write(write, 2)
            case "PutItem" | "UpdateItem":
                self._write(parameters, 1)
            case _:
                self._read(operation, parameters)

    def _write(self, request: Mapping[str, Any], weight: int) -> None:
        name = request["TableName"]
        key = self._key(name, request.get("Item") or request["Key"])
        old = self._items.get(key, {})
        new = request.get("Item", old)
        self.written += weight * units(max(size_of_item(old), size_of_item(new)), _KB)
        for index in self._schemas[name].get("GlobalSecondaryIndexes", ()):
            before, after = _entry(index, old), _entry(index, new)
            if before != after:
                self.written += units(max(size_of_item(before), size_of_item(after)), _KB)
        self._items[key] = new

    def _read(self, operation: str, parameters: Mapping[str, Any]) -> None:
        match operation:
            case "GetItem":
                self._charge_for([self._item(parameters, parameters["Key"])], parameters)
            case "BatchGetItem":
                for name, request in parameters["RequestItems"].items():
                    for key in request["Keys"]:
                        self._charge_for([self._item({"TableName": name}, key)], request)
            case "Query":
                self._charge_for(self._found(parameters), parameters)
            case _:
                raise LookupError(f"the price of {operation} is not known here")

    def _charge_for(self, items: Iterable[Item], request: Mapping[str, Any]) -> None:
        consistent = request.get("ConsistentRead", False)
        size = sum(map(size_of_item, items))
        self.read += units(size, 4 * _KB) / (1 if consistent else 2)

    def _item(self, request: Mapping[str, Any], key: Item) -> Item:
        return self._items.get(self._key(request["TableName"], key), {})

    def _found(self, query: Mapping[str, Any]) -> Iterator[Item]:
        """The items of the partition that a query names."""
        [(name, value)] = re.findall(r"(#\d+) = (:\d+)", query["KeyConditionExpression"])
        attribute = query["ExpressionAttributeNames"][name]
        wanted = query["ExpressionAttributeValues"][value]
        for (table, _), item in self._items.items():
            if table == query["TableName"] and item.get(attribute) == wanted:
                yield item

    def _key(self, name: str, item: Item) -> tuple[str, str]:
        parts = [item[part["AttributeName"]] for part in self._schemas[name]["KeySchema"]]
        return name, repr(parts)


def units(size: int, per: int) -> int:
    """Whole units of this many bytes; even nothing costs one."""
    return max(1, math.ceil(size / per))


def size_of_item(item: Item) -> int:
    """The bytes of an item: its names and values. Source: "DynamoDB item sizes and formats"."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items())


def _size_of(typed: Mapping[str, Any]) -> int:
    [(kind, value)] = typed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return len(value.strip("-0.")) // 2 + 2
        case "M":
            return 3 + sum(len(key.encode()) + _size_of(part) + 1 for key, part in value.items())
        case "L":
            return 3 + sum(_size_of(part) + 1 for part in value)
        case "BOOL" | "NULL":
            return 1
    return len(value)


def _entry(index: Mapping[str, Any], item: Item) -> Item:
    """What an index holds of an item; nothing unless the item has the index's keys."""
    keys = [part["AttributeName"] for part in index["KeySchema"]]
    if not all(key in item for key in keys):
        return {}
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    names = {*keys, *projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in names}
