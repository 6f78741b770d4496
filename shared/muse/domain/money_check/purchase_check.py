"""The money check of the buy side: what Muse paid stores, and what stores pay back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from muse.domain.money import total_of
from muse.domain.money_check.difference import Difference, DifferenceKind
from muse.domain.money_check.records import MoneyRecords
from muse.domain.order import Order
from muse.domain.task import TaskKind, store_refund_task_id

_A_WHILE = timedelta(hours=1)  # until reconciliation has woken the task
_K = DifferenceKind


def purchases(records: MoneyRecords) -> Iterator[Difference]:
    """What stands at a store was bought there, for at most its cap; what a person only found there
    was bought already, whatever it cost."""
    for order in records.orders:
        bought = order.purchase
        if not order.stands_at_store:
            continue
        if bought is None or order.store_order_number != bought.store_order_number:
            words = f"{order.order_number} stands at its store without a purchase of that number"
            yield Difference(_K.PURCHASE, words)
            continue
        found = records.tasks.get(order.order_number)
        was_found = found is not None and found.kind is TaskKind.VERIFY
        cap = records.cap(order.total)
        if not bought.total_paid <= cap and not was_found:
            words = f"{order.order_number} cost {bought.total_paid.display}, above its cap"
            yield Difference(_K.OVER_CAP, words, cap, bought.total_paid)


def stores(records: MoneyRecords) -> Iterator[Difference]:
    """A store pays back at most what it was paid, and is reminded of what it owes."""
    for order in records.orders:
        paid = order.purchase.total_paid if order.purchase else order.total * 0
        came = total_of((refund.amount for refund in order.store_refunds), paid.currency)
        if not came <= paid:
            words = (
                f"{order.order_number}: {came.display} came back from the store "
                f"that was paid {paid.display}"
            )
            yield Difference(_K.STORE_REFUND, words, paid, came)
        if is_overdue(order, records.now):
            task = records.tasks.get(store_refund_task_id(order.order_number))
            if task is None or not task.is_open or task.is_asleep:
                owed = order.store_balance.owed
                words = f"{order.order_number}: {owed.display} is overdue from the store"
                yield Difference(_K.OVERDUE, f"{words}, and there is no task", owed)


def is_overdue(order: Order, now: datetime) -> bool:
    """Whether its store should have paid back by now, and people should know."""
    since = order.store_balance.overdue_from
    return since is not None and now >= since + _A_WHILE
