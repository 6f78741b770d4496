"""What lies in the tables, as people, indexes and other programs see it; and that it fits."""

from __future__ import annotations

import json
from typing import Any

from mypy_boto3_dynamodb import DynamoDBClient

from muse.adapters.dynamodb.storage import DynamoStorage
from muse.adapters.dynamodb.tables.schema import expected_tables
from muse.domain.cart import MAX_LINES, MAX_STORES, Cart
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.product import Product
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from tests.builders import (
    NOW,
    SESSION_ID,
    USER,
    a_cart,
    a_product,
    a_purchase,
    a_ready_session,
    a_session,
    a_task,
    a_transaction,
    an_order,
)
from tests.dynamodb import TABLES, count_requests

KILOBYTE = 1024


def rows_of(client: DynamoDBClient, table: str) -> list[dict[str, Any]]:
    """All items of a table with plain values, by sort key."""
    items = client.scan(TableName=table)["Items"]
    plain = [{name: _plain(value) for name, value in item.items()} for item in items]
    return sorted(plain, key=lambda item: str(item.get("kind")))


def _plain(value: Any) -> Any:
    ((tag, content),) = value.items()
    return int(content) if tag == "N" else content


def index_rows(client: DynamoDBClient, table: str, index: str) -> list[dict[str, Any]]:
    items = client.scan(TableName=table, IndexName=index)["Items"]
    return [{name: _plain(value) for name, value in item.items()} for item in items]


def test_a_session_bears_the_names_of_the_original_design(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    dynamo.commit(a_ready_session(), a_transaction())
    payment, session, status = rows_of(client, TABLES.checkouts)
    assert session["kind"] == "session"
    assert session["session_id"] == payment["session_id"] == status["session_id"] == SESSION_ID
    assert session["total_cents"] == 5700
    assert session["expires_at"] == "2026-02-03T15:10:00.000000Z"
    assert {"user_id", "status", "cart_snapshot", "shipping_address", "payment_method_id"} <= set(
        session
    )
    assert payment["kind"] == "payment#authorization#001"
    assert (payment["transaction_type"], payment["amount_cents"]) == ("authorization", 5700)
    assert status["kind"] == "status#2026-02-03T14:40:00.000000Z#000001.0"
    assert (status["status"], status["by"]) == ("pending", "shopper")


def test_an_order_lies_beside_its_items_and_its_history(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    order = an_order(products=[a_product(), a_product(sku="HAT-1", name="Hat")])
    dynamo.commit(order)
    dynamo.commit(order.saved().place(a_purchase(), Method.API, NOW))

    rows = rows_of(client, TABLES.orders)
    counters = [row for row in rows if row["order_number"] == f"totals#{USER}"]
    first, second, row, *history, claim = [row for row in rows if row not in counters]

    assert [first["kind"], second["kind"], row["kind"]] == ["item#001", "item#002", "order"]
    assert second["product_name"] == "Hat"
    assert second["unit_price_cents"] == second["total_price_cents"] == 4800
    assert second["item_status"] == "placed"
    assert row["checkout_session_id"] == SESSION_ID
    assert (row["store_order_number"], row["placement_method"]) == ("B-1001", "api")
    assert row["total_cents"] == order.total.cents
    assert [entry["status"] for entry in history] == ["pending", "placed"]
    assert claim["order_number"] == "store#9001#B-1001"
    assert claim["taken_by"] == order.order_number
    assert [counter["kind"] for counter in counters] == ["created", "store#9001"]


def test_what_is_final_leaves_the_index_of_open_checkouts(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    transaction = a_transaction()
    dynamo.commit(a_session(), transaction)
    opened = index_rows(client, TABLES.checkouts, "open")
    assert sorted(row["open"] for row in opened) == ["payment", "session"]
    assert {row["open_since"] for row in opened} == {"2026-02-03T14:40:00.000000Z"}

    session = dynamo.checkout(SESSION_ID)
    dynamo.commit(session.cancel(NOW, "shopper"), transaction.failed(NOW, "canceled", None))

    assert index_rows(client, TABLES.checkouts, "open") == []
    assert not any({"open", "open_since"} & row.keys() for row in rows_of(client, TABLES.checkouts))


def test_each_index_holds_orders_alone(dynamo: DynamoStorage, client: DynamoDBClient) -> None:
    order = an_order()
    dynamo.commit(order)
    dynamo.commit(order.saved().place(a_purchase(), Method.API, NOW))
    for index in ("by_user", "by_session", "by_store"):
        (row,) = index_rows(client, TABLES.orders, index)
        assert (row["order_number"], row["kind"]) == (order.order_number, "order")


def test_an_order_without_a_store_number_is_not_in_the_index_by_store(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    dynamo.commit(an_order())
    assert index_rows(client, TABLES.orders, "by_store") == []


def test_the_kind_of_an_item_is_in_every_index() -> None:
    for schema in expected_tables().values():
        keys = [key["AttributeName"] for key in schema["KeySchema"]]
        for index in schema.get("GlobalSecondaryIndexes", []):
            everything = index["Projection"]["ProjectionType"] == "ALL"
            assert everything or "kind" in keys


# --- the largest cart that Muse takes


def wordy_product(number: int) -> Product:
    """A product about which its store has a lot to say."""
    return a_product(
        store_id=9001 + number % MAX_STORES,
        sku=f"SKU-{number:040}",
        name="Größe Ünïcödé 👗 " * 25,
        url="https://store.example/" + "p" * 500,
        image_url="https://images.example/" + "i" * 500,
        size="Extra long, wide, waterproof",
        color="Midnight blue with silver stripes",
        price=Money(12_345_67),
    )


def the_largest_cart() -> Cart:
    return a_cart(*[wordy_product(number) for number in range(MAX_LINES)])


def orders_of(session: CheckoutSession) -> list[Order]:
    return [
        an_order(
            part.store_id,
            [item.product for item in part.items],
            quote=session.quote_for(part.store_id),
        )
        for part in session.snapshot.stores
    ]


def test_the_largest_checkout_fits_into_one_transaction(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    cart = the_largest_cart()
    session = a_ready_session(cart)
    orders = orders_of(session)
    dynamo.commit(cart, session)

    with count_requests() as requests:
        dynamo.commit(dynamo.cart(USER).emptied(), dynamo.checkout(SESSION_ID), *orders)
        dynamo.commit(a_transaction())

    assert len(orders) == MAX_STORES
    (_, _, (_, transaction), _) = requests.sent
    assert len(transaction["TransactItems"]) == 2 + 2 * MAX_STORES + MAX_LINES + 1
    assert dynamo.orders([order.order_number for order in orders])[7].items == orders[7].items


def test_the_largest_items_stay_far_below_what_an_item_may_weigh(
    dynamo: DynamoStorage, client: DynamoDBClient
) -> None:
    cart = the_largest_cart()
    one_store = an_order(products=[wordy_product(0)] * MAX_LINES)
    dynamo.commit(cart, a_ready_session(cart), one_store, a_task())
    items = [
        item
        for table in (TABLES.carts, TABLES.checkouts, TABLES.orders)
        for item in client.scan(TableName=table)["Items"]
    ]
    heaviest = max(len(json.dumps(item, ensure_ascii=False).encode()) for item in items)
    assert heaviest < 150 * KILOBYTE  # with the type tags, which DynamoDB does not count
