"""What orders come to, counted from the orders themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from muse.domain.money import Money
from muse.domain.order import Order
from muse.ports import OrderTotals, StoreTotal


def totals_of(orders: Iterable[Order]) -> OrderTotals:
    """The totals of these orders of one user."""
    orders = tuple(orders)
    names = {order.store_id: order.store_name for order in orders}
    per_store = Counter(order.store_id for order in orders)
    spent: dict[str, Money] = {}
    for order in orders:
        currency = order.paid.currency
        spent[currency] = spent.get(currency, Money(0, currency)) + order.paid
    return OrderTotals(
        checkouts=len({order.session_id for order in orders}),
        by_status=Counter(order.status for order in orders),
        stores=tuple(StoreTotal(id_, names[id_], per_store[id_]) for id_ in sorted(per_store)),
        spent={currency: money for currency, money in spent.items() if money},
    )
