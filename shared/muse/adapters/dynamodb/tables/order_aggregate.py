"""An order as the rows it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pynamodb.expressions.condition import Condition

from muse.adapters.dynamodb.tables.orders import (
    ORDER,
    OrderItemRow,
    OrderRow,
    OrderStatusRow,
    ParcelRow,
    StoreOrderNumberRow,
    partition_of_parcel,
    user_and_status,
)
from muse.adapters.dynamodb.tables.rows import (
    Check,
    Put,
    Remove,
    Write,
    fields_for,
    fields_of,
    recorded_at,
    status_kinds,
)
from muse.domain.lifecycle import StatusChange
from muse.domain.order import ItemStatus, Order, OrderItem
from muse.ports import StoreOrderNumberTaken

# Sorts before "order", "purchase#…" and "status#…": one Query from ORDER on skips the items.
ITEM = "item"
STORE_ORDER_NUMBER = "store_order_number"


def writes_of_order(order: Order) -> Iterator[Write]:
    """What storing this order takes: itself, a row per new entry of its history, its items when
    their status may have changed, and its claim to the store's order number."""
    saved = order.saved()
    yield Put(_order_row(saved), _is_unchanged(order))
    entries = order.unsaved_history
    for kind, entry in zip(status_kinds(entries, saved.version), entries, strict=True):
        fields = fields_for(OrderStatusRow, entry)
        yield Put(OrderStatusRow(order_number=order.order_number, kind=kind, **fields))
    if entries or not order.version:
        for number, (item, status) in enumerate(
            zip(order.items, order.item_statuses, strict=True), start=1
        ):
            yield Put(_item_row(order, item, status, number))
    for parcel in sorted({e.report.tracking_number or "" for e in entries if e.report} - {""}):
        yield Put(ParcelRow(partition_of_parcel(parcel), order.order_number))
    if order.store_order_number is not None:
        yield _claim_of(order, order.store_order_number)
    if order.freed_number is not None:
        yield _claim_given_up(order, order.freed_number)


def check_of_order(order: Order) -> Check:
    """The condition that an order is still at its version."""
    return Check(OrderRow(order.order_number, ORDER), _is_unchanged(order))


def whole_order(items: Iterable[dict[str, Any]]) -> Order | None:
    """The order that these items of one partition make up, history in the order of recording."""
    order: Order | None = None
    entries: list[OrderStatusRow] = []
    for item in items:
        kind = item["kind"]["S"]
        if kind == ORDER:
            order = OrderRow.from_raw_data(item).order()
        elif kind.startswith("status#"):
            entries.append(OrderStatusRow.from_raw_data(item))
    if order is None:
        return None
    entries.sort(key=lambda entry: recorded_at(entry.kind))
    history = tuple(StatusChange(**fields_of(entry, StatusChange)) for entry in entries)
    return replace(order, history=history)


def _is_unchanged(order: Order) -> Condition:
    version = OrderRow.version
    return version == order.version if order.version else version.does_not_exist()


def _order_row(order: Order) -> OrderRow:
    fields = fields_for(OrderRow, order)
    tracking = order.tracking
    return OrderRow(
        **fields,
        kind=ORDER,
        user_and_status=user_and_status(order.user_id, order.status),
        total_cents=order.total.cents,
        currency=order.total.currency,
        due_cents=order.net_due.cents,
        refunded_cents=order.refunded.cents,
        paid_cents=order.paid.cents,
        tracking_number=tracking.tracking_number if tracking else None,
    )


def _item_row(order: Order, item: OrderItem, status: ItemStatus, number: int) -> OrderItemRow:
    product = item.product
    return OrderItemRow(
        order_number=order.order_number,
        kind=f"{ITEM}#{number:03}",
        item_id=item.item_id,
        product_name=product.name,
        product_sku=product.sku,
        product_url=product.url,
        product_image_url=product.image_url,
        size=product.size,
        color=product.color,
        quantity=item.quantity,
        unit_price_cents=product.price.cents,
        total_price_cents=item.approved.price.cents,
        currency=product.price.currency,
        item_status=status,
    )


def key_of_claim(store_id: int, store_order_number: str) -> StoreOrderNumberRow:
    """The key of the row that says which order has this number of the store's."""
    return StoreOrderNumberRow(f"store#{store_id}#{store_order_number}", STORE_ORDER_NUMBER)


def _claim_of(order: Order, store_order_number: str) -> Put:
    return Put(_number_row(order, store_order_number), _no_other_has(order), StoreOrderNumberTaken)


def _claim_given_up(order: Order, store_order_number: str) -> Remove:
    return Remove(_number_row(order, store_order_number), _no_other_has(order))


def _number_row(order: Order, store_order_number: str) -> StoreOrderNumberRow:
    row = key_of_claim(order.store_id, store_order_number)
    row.taken_by = order.order_number
    return row


def _no_other_has(order: Order) -> Condition:
    taken_by = StoreOrderNumberRow.taken_by
    free: Condition = taken_by.does_not_exist() | (taken_by == order.order_number)
    return free
