"""Look at orders: one with its history, all of them by checkout, and their statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from muse.domain.errors import Malformed
from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderStatus
from muse.ports import OrderSummary, Storage
from muse.usecases.checkout.ownership import own_order


@dataclass(frozen=True, slots=True)
class ListOrders:
    """`limit` checkouts, after the first `offset` or after the one that `cursor` names."""

    user_id: str
    limit: int = 20
    offset: int = 0
    cursor: str | None = None
    status: OrderStatus | None = None


@dataclass(frozen=True, slots=True)
class CheckoutOrders:
    """The listed orders of one checkout, and their sums: `due` is None while any is pending."""

    session_id: str
    created_at: datetime
    orders: tuple[OrderSummary, ...]

    @property
    def total(self) -> Money:
        return self._sum_of(order.total for order in self.orders)

    @property
    def due(self) -> Money | None:
        if any(order.status is OrderStatus.PENDING for order in self.orders):
            return None
        return self._sum_of(order.due for order in self.orders)

    @property
    def refunded(self) -> Money:
        return self._sum_of(order.refunded for order in self.orders)

    @property
    def paid(self) -> Money:
        return self._sum_of(order.paid for order in self.orders)

    def _sum_of(self, amounts: Iterable[Money]) -> Money:
        return total_of(amounts, self.orders[0].total.currency)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`total_orders` counts all that match, `total_checkouts` the checkouts that have one of them:
    what a page is counted in. `next_cursor` is None on the last page."""

    checkouts: tuple[CheckoutOrders, ...]
    total_checkouts: int
    total_orders: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class OrderStatistics:
    """`spent` is by currency: what the list shows as paid. Nothing was for an order that failed,
    was cancelled (unless giving it back failed) or is still pending."""

    total_orders: int
    spent: Mapping[str, Money]
    by_status: Mapping[OrderStatus, int]
    stores: tuple[tuple[int, str, int], ...]


def view_order(order_number: str, user_id: str, storage: Storage) -> Order:
    """The caller's order with its history: one request. Error: NotFound."""
    return own_order(storage, order_number, user_id)


def list_orders(query: ListOrders, storage: Storage) -> OrderPage:
    """A page of the caller's orders by checkout, newest first. Error: Malformed (cursor)."""
    orders = storage.orders_of(query.user_id)
    matching = [order for order in orders if query.status in (None, order.status)]
    passed = _up_to(query.cursor, orders)
    checkouts = _by_checkout(matching)
    ahead = [checkout for checkout in checkouts if checkout.session_id not in passed]
    end = query.offset + query.limit
    page = ahead[query.offset : end]
    next_cursor = page[-1].session_id if page and end < len(ahead) else None
    return OrderPage(tuple(page), len(checkouts), len(matching), next_cursor)


def order_statistics(user_id: str, storage: Storage) -> OrderStatistics:
    """Counts and sums over all orders of the caller."""
    orders = storage.orders_of(user_id)
    spent: dict[str, Money] = {}
    for order in orders:
        if order.paid:
            currency = order.paid.currency
            spent[currency] = spent.get(currency, Money(0, currency)) + order.paid
    names = {order.store_id: order.store_name for order in orders}
    per_store = Counter(order.store_id for order in orders)
    return OrderStatistics(
        total_orders=len(orders),
        spent=spent,
        by_status=Counter(order.status for order in orders),
        stores=tuple((store_id, names[store_id], n) for store_id, n in per_store.most_common()),
    )


def _by_checkout(orders: Sequence[OrderSummary]) -> list[CheckoutOrders]:
    groups: dict[str, list[OrderSummary]] = {}
    for order in orders:
        groups.setdefault(order.session_id, []).append(order)
    return [
        CheckoutOrders(session_id, group[0].created_at, tuple(group))
        for session_id, group in groups.items()
    ]


def _up_to(cursor: str | None, orders: Sequence[OrderSummary]) -> frozenset[str]:
    """The checkouts that were listed up to `cursor`, whatever became of their orders since."""
    if cursor is None:
        return frozenset()
    session_ids = list(dict.fromkeys(order.session_id for order in orders))
    if cursor not in session_ids:
        raise Malformed("This cursor does not belong to the list.")
    return frozenset(session_ids[: session_ids.index(cursor) + 1])
