"""How far an order is, and where it can go from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderStatus(StrEnum):
    PENDING = "pending"
    PLACED = "placed"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


_S = OrderStatus
NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    _S.PENDING: frozenset({_S.PLACED, _S.FAILED, _S.CANCELLED}),
    _S.PLACED: frozenset({_S.CONFIRMED, _S.SHIPPED, _S.DELIVERED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.SHIPPED, _S.DELIVERED, _S.CANCELLED}),
    _S.SHIPPED: frozenset({_S.DELIVERED, _S.CANCELLED}),
    _S.DELIVERED: frozenset({_S.SHIPPED}),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}
RANK = {_S.PENDING: 0, _S.PLACED: 1, _S.CONFIRMED: 2, _S.SHIPPED: 3, _S.DELIVERED: 4}


class ItemStatus(StrEnum):
    PENDING = "pending"
    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


_OF_ITEMS = {
    _S.PENDING: ItemStatus.PENDING,
    _S.SHIPPED: ItemStatus.SHIPPED,
    _S.DELIVERED: ItemStatus.DELIVERED,
    _S.FAILED: ItemStatus.CANCELLED,
    _S.CANCELLED: ItemStatus.CANCELLED,
}


def status_of_items(status: OrderStatus) -> ItemStatus:
    """The state of the items of an order with this status."""
    return _OF_ITEMS.get(status, ItemStatus.PLACED)
