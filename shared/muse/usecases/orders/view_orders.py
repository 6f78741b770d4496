"""Look at orders: one with its history, all of them by checkout, and their statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderStatus
from muse.ports import OrderSummary, Storage
from muse.usecases.checkout.ownership import own_order
from muse.usecases.orders.cursors import cursor_to, place_of

_LISTED = "checkouts"


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
    """`total_orders` counts all that match, `total_checkouts` the checkouts that a list of all
    statuses has (what a page is counted in; None for one status). `next_cursor` is None on the last
    page."""

    checkouts: tuple[CheckoutOrders, ...]
    total_checkouts: int | None
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
    """A page of the caller's orders by checkout, newest first: what it shows is what is read.
    Error: Invalid (cursor)."""
    at, last = place_of(query.cursor, _LISTED) if query.cursor else (None, "")
    orders = storage.orders_of(query.user_id, query.status, at)
    ahead = (c for c in _by_checkout(orders) if c.created_at != at or c.session_id > last)
    page = list(islice(ahead, query.offset, query.offset + query.limit + 1))
    has_more = len(page) > query.limit
    page = page[: query.limit]
    totals = storage.order_totals(query.user_id)
    return OrderPage(
        checkouts=tuple(page),
        total_checkouts=totals.checkouts if query.status is None else None,
        total_orders=totals.by_status.get(query.status, 0) if query.status else totals.orders,
        next_cursor=cursor_to(_LISTED, page[-1].created_at, page[-1].session_id)
        if has_more
        else None,
    )


def order_statistics(user_id: str, storage: Storage) -> OrderStatistics:
    """Counts and sums over all orders of the caller. One request."""
    totals = storage.order_totals(user_id)
    most_first = sorted(totals.stores, key=lambda store: (-store.orders, store.store_id))
    return OrderStatistics(
        total_orders=totals.orders,
        spent=totals.spent,
        by_status=totals.by_status,
        stores=tuple((store.store_id, store.store_name, store.orders) for store in most_first),
    )


def _by_checkout(orders: Iterable[OrderSummary]) -> Iterator[CheckoutOrders]:
    """The orders of a checkout are made at one moment: they stand together."""
    for created_at, made in groupby(orders, key=lambda order: order.created_at):
        by_session = sorted(made, key=lambda order: order.session_id)
        for session_id, group in groupby(by_session, key=lambda order: order.session_id):
            yield CheckoutOrders(session_id, created_at, tuple(group))
