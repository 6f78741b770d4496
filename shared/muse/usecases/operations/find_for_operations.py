"""Find orders and checkouts by what a shopper, a store or the payment service calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from muse.domain.errors import Invalid, NotFound, Problem
from muse.domain.session import CheckoutSession
from muse.ports import OrderSummary, Storage
from muse.usecases.checkout.ownership import find_checkout
from muse.usecases.orders.cursors import cursor_to, place_of

_LISTED = "orders"


@dataclass(frozen=True, slots=True)
class FindOrders:
    """Orders by exactly one of: a store with its own number, a user, a checkout. `limit` of them,
    from the place on that `cursor` names."""

    store_id: int | None = None
    store_order_number: str | None = None
    user_id: str | None = None
    session_id: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class FoundOrders:
    """`next_cursor` is None on the last page."""

    orders: tuple[OrderSummary, ...]
    next_cursor: str | None


def find_orders(query: FindOrders, storage: Storage) -> FoundOrders:
    """The orders, newest first; none when there is no such thing. One request per 50 of a user's
    (from an index, which may lag by a moment), two for the others. Error: Invalid."""
    problems = list(_problems(query))
    if problems:
        raise Invalid("Search by exactly one thing.", problems)
    place = place_of(query.cursor, _LISTED) if query.cursor else None
    behind = (o for o in _found(query, place, storage) if place is None or _is_behind(o, place))
    found = tuple(islice(behind, query.limit + 1))
    page = found[: query.limit]
    cursor: str | None = None
    if len(found) > query.limit:
        cursor = cursor_to(_LISTED, page[-1].created_at, page[-1].order_number)
    return FoundOrders(page, cursor)


def find_checkouts(intent_id: str, storage: Storage) -> tuple[CheckoutSession, ...]:
    """The checkouts that a payment intent was ever made for: one, or none that Muse knows of. Two
    requests, the first of an index that may lag by a moment."""
    return storage.checkouts(storage.checkouts_of_payment(intent_id))


def _problems(query: FindOrders) -> Iterator[Problem]:
    by_store = (query.store_id, query.store_order_number)
    criteria = {
        "storeOrderNumber": any(one is not None for one in by_store),
        "userId": query.user_id is not None,
        "checkoutSessionId": query.session_id is not None,
    }
    given = [name for name, is_given in criteria.items() if is_given]
    if not given:
        for name in criteria:
            yield Problem(name, "is one of the things to search by: give one of them")
    elif len(given) > 1:
        for name in given:
            yield Problem(name, "can't be combined with another criterion")
    elif None in by_store and given == ["storeOrderNumber"]:
        missing = "storeId" if query.store_id is None else "storeOrderNumber"
        yield Problem(missing, "is needed: a store's order number is searched with its store")


def _found(
    query: FindOrders, place: tuple[datetime, str] | None, storage: Storage
) -> Iterable[OrderSummary]:
    if query.user_id is not None:
        return storage.orders_of(query.user_id, until=place[0] if place else None)
    numbers = _numbers(query, storage)
    orders = [OrderSummary.of(order) for order in storage.orders(numbers)]
    orders.sort(key=lambda order: order.order_number)
    return sorted(orders, key=lambda order: order.created_at, reverse=True)


def _numbers(query: FindOrders, storage: Storage) -> Sequence[str]:
    if query.session_id is not None:
        try:
            return find_checkout(query.session_id, storage).order_numbers
        except NotFound:
            return ()
    number = storage.order_at_store(query.store_id or 0, query.store_order_number or "")
    return (number,) if number else ()


def _is_behind(order: OrderSummary, place: tuple[datetime, str]) -> bool:
    """Whether an order comes after a place of the list, newest first."""
    at, number = place
    return order.created_at < at or (order.created_at == at and order.order_number > number)
