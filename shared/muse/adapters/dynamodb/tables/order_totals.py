"""What a user's orders come to: counters that the commits which change the orders add to.

`created` counts what was made: checkouts, and orders by store. An item per store counts what became
of its orders since: from pending into another status, and what is paid. Orders of one checkout are
of different stores, so that placements that end at the same moment don't meet in one item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from muse.adapters.dynamodb.tables.orders import OrdersRow
from muse.adapters.dynamodb.tables.rows import Add
from muse.domain.money import Money
from muse.domain.order import Counted, Order, OrderStatus
from muse.ports import OrderTotals, StoreTotal

CREATED = "created"
_CHECKOUTS = "checkouts"
_ORDERS, _NAME, _STATUS, _PAID = "orders_at_", "name_of_", "status_", "paid_"


def partition_of_totals(user_id: str) -> str:
    """The partition key of all counters of a user."""
    return f"totals#{user_id}"


def additions_of(orders: Sequence[Order]) -> Iterator[Add]:
    """What storing these orders adds to their users' counters; nothing when nothing changes."""
    for user_id in sorted({order.user_id for order in orders}):
        own = [order for order in orders if order.user_id == user_id]
        yield from _created(user_id, [order for order in own if not order.version])
        for store_id in sorted({order.store_id for order in own}):
            amounts: Counter[str] = Counter()
            for order in own:
                if order.store_id == store_id:
                    amounts.update(_changes_of(order))
            yield from _addition(user_id, f"store#{store_id}", amounts, {})


def _created(user_id: str, orders: Sequence[Order]) -> Iterator[Add]:
    amounts = Counter(f"{_ORDERS}{order.store_id}" for order in orders)
    amounts[_CHECKOUTS] = len({order.session_id for order in orders})
    names = {f"{_NAME}{order.store_id}": order.store_name for order in orders}
    yield from _addition(user_id, CREATED, amounts, names)


def _changes_of(order: Order) -> Counter[str]:
    """From how the order was counted (a new one as pending) to how it counts now."""
    now = order.count
    before = order.counted or Counted(OrderStatus.PENDING, now.paid * 0)
    changes = Counter({f"{_STATUS}{now.status}": 1})
    changes.subtract({f"{_STATUS}{before.status}": 1})
    changes[f"{_PAID}{now.paid.currency}"] += (now.paid - before.paid).cents
    return changes


def _addition(
    user_id: str, kind: str, amounts: Counter[str], texts: dict[str, str]
) -> Iterator[Add]:
    changed = {name: amount for name, amount in sorted(amounts.items()) if amount}
    if changed:
        yield Add(OrdersRow(partition_of_totals(user_id), kind), changed, texts)


def totals_in(items: Iterable[dict[str, Any]]) -> OrderTotals:
    """The totals of a user from all items of the partition."""
    counted: Counter[str] = Counter()
    names: dict[str, str] = {}
    for item in items:
        counted.update({name: int(value["N"]) for name, value in item.items() if "N" in value})
        names |= {name: value["S"] for name, value in item.items() if name.startswith(_NAME)}
    stores = _with_prefix(counted, _ORDERS)
    moved = _with_prefix(counted, _STATUS)
    moved[OrderStatus.PENDING] += sum(stores.values())
    return OrderTotals(
        checkouts=counted[_CHECKOUTS],
        by_status={OrderStatus(name): count for name, count in moved.items() if count},
        stores=tuple(
            StoreTotal(int(store_id), names[_NAME + store_id], count)
            for store_id, count in sorted(stores.items(), key=lambda one: int(one[0]))
        ),
        spent={
            currency: Money(cents, currency)
            for currency, cents in sorted(_with_prefix(counted, _PAID).items())
            if cents
        },
    )


def _with_prefix(counted: Counter[str], prefix: str) -> Counter[str]:
    return Counter(
        {
            name.removeprefix(prefix): amount
            for name, amount in counted.items()
            if name.startswith(prefix)
        }
    )
