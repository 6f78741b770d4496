"""Record what a store paid back to Muse, or that it will not pay."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.order.store_balance import StoreRefund
from muse.domain.task import store_refund_task_id
from muse.ports import Clock, Storage
from muse.usecases.after_sale.save_change import find_order
from muse.usecases.after_sale.store_refund_task import store_refund_task


@dataclass(frozen=True, slots=True)
class RecordStoreRefund:
    """`request_key` is the caller's: the same amount said again with it is one amount."""

    order_number: str
    person: str
    request_key: str
    amount_cents: int


def record_store_refund(command: RecordStoreRefund, storage: Storage, clock: Clock) -> Order:
    """The order with this money. Errors: NotFound, VersionConflict (repeat), Conflict when it was
    never placed, or when more came back than Muse had paid. Its task is done once nothing is owed
    any more."""
    order = find_order(command.order_number, storage)
    amount = Money(command.amount_cents, order.total.currency)
    came = StoreRefund(amount, clock.now(), f"ops:{command.person}", command.request_key)
    paid = order.store_paid_back(came)
    if paid == order:
        return order
    storage.commit(paid, *store_refund_task(paid, storage, clock.now()))
    return paid.saved()


@dataclass(frozen=True, slots=True)
class WriteOffStoreRefund:
    """The store will not pay what it owes, for `reason`."""

    order_number: str
    person: str
    reason: str


def write_off_store_refund(command: WriteOffStoreRefund, storage: Storage, clock: Clock) -> Order:
    """The order of which the store owes nothing any more; its task is done. Repeating it is safe.
    Errors: NotFound; VersionConflict (repeat); Conflict when the store owes nothing, or the task is
    someone else's."""
    order, now = find_order(command.order_number, storage), clock.now()
    written_off = order.store_will_not_pay(command.reason, now, f"ops:{command.person}")
    if written_off == order:
        return order
    task = storage.task(store_refund_task_id(order.order_number))
    if task and task.claimed_by_other(command.person, now):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    storage.commit(written_off, *store_refund_task(written_off, storage, now, "written off"))
    return written_off.saved()
