"""The meter of DynamoDB's request units, by which `make bench` tells what a checkout costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dynamodb import TABLES
from tests.load.capacity import Meter, size_of_item

CART = {"user_id": {"S": "jane"}, "version": {"N": "1"}}
ORDER = {"order_number": {"S": "MO-1"}, "kind": {"S": "order"}}


def put(table: str, item: dict[str, Any], padding: int = 0) -> dict[str, Any]:
    """A whole item, and so many bytes more."""
    return {"TableName": table, "Item": item | {"filling": {"S": "x" * padding}}}


def in_transaction(**write: Any) -> dict[str, Any]:
    return {"TransactItems": [write]}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"name": {"S": "grün"}}, 9),
        ({"yes": {"BOOL": True}}, 4),
        ({"list": {"L": [{"S": "ab"}, {"NULL": True}]}}, 4 + 3 + 3 + 2),
        ({"map": {"M": {"a": {"S": "b"}}}}, 3 + 3 + 1 + 1 + 1),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item: dict[str, Any], size: int) -> None:
    assert size_of_item(item) == size


@pytest.mark.parametrize(("padding", "units"), [(0, 1), (900, 1), (1000, 2), (2100, 3)])
def test_a_write_costs_by_the_kilobyte(padding: int, units: int) -> None:
    meter = Meter()
    meter.note("PutItem", put(TABLES.carts, CART, padding))
    assert meter.written == units


def test_in_a_transaction_it_costs_twice_and_a_check_as_much_as_a_write() -> None:
    meter = Meter()
    meter.note("TransactWriteItems", in_transaction(Put=put(TABLES.carts, CART, 1500)))
    assert meter.written == 4
    check = {"TableName": TABLES.carts, "Key": {"user_id": CART["user_id"]}}
    meter.note("TransactWriteItems", in_transaction(ConditionCheck=check))
    assert meter.written == 8


def test_the_larger_of_the_old_and_the_new_item_counts() -> None:
    meter = Meter()
    meter.note("PutItem", put(TABLES.carts, CART, 2500))
    meter.reset()
    meter.note("PutItem", put(TABLES.carts, CART))
    assert meter.written == 3


def test_an_index_costs_only_when_its_entry_changes() -> None:
    listed = {"user_id": {"S": "jane"}, "created_at": {"S": "now"}, "status": {"S": "pending"}}
    meter = Meter()
    meter.note("PutItem", put(TABLES.orders, ORDER | listed))
    assert meter.written == 2
    meter.note("PutItem", put(TABLES.orders, ORDER | listed, 100))
    assert meter.written == 3
    meter.note("PutItem", put(TABLES.orders, ORDER | listed | {"status": {"S": "placed"}}))
    assert meter.written == 5


@pytest.mark.parametrize(("consistent", "units"), [(True, 2), (False, 1)])
def test_a_read_costs_by_four_kilobytes_and_half_when_it_may_be_stale(
    consistent: bool, units: float
) -> None:
    meter = Meter()
    meter.note("PutItem", put(TABLES.carts, CART, 5000))
    key = {"user_id": CART["user_id"]}
    read = {"TableName": TABLES.carts, "Key": key, "ConsistentRead": consistent}
    meter.note("GetItem", read)
    assert meter.read == units


def test_a_query_costs_by_the_size_of_all_that_it_finds() -> None:
    meter = Meter()
    for kind in ("order", "item#001"):
        meter.note("PutItem", put(TABLES.orders, ORDER | {"kind": {"S": kind}}, 3000))
    query = {
        "TableName": TABLES.orders,
        "KeyConditionExpression": "#0 = :0",
        "ExpressionAttributeNames": {"#0": "order_number"},
        "ExpressionAttributeValues": {":0": ORDER["order_number"]},
        "ConsistentRead": True,
    }
    meter.note("Query", query)
    assert meter.read == 2


def test_what_it_has_no_price_for_is_an_error() -> None:
    with pytest.raises(LookupError, match="Scan"):
        Meter().note("Scan", {})
