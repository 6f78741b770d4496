"""Record what a store paid back to Muse."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.cancellation import StoreRefund
from muse.domain.money import Money
from muse.domain.order import Order
from muse.ports import Clock, Storage
from muse.usecases.after_sale import find_order


@dataclass(frozen=True, slots=True)
class RecordStoreRefund:
    """`request_key` is the caller's: the same amount said again with it is one amount."""

    order_number: str
    person: str
    request_key: str
    amount_cents: int


def record_store_refund(command: RecordStoreRefund, storage: Storage, clock: Clock) -> Order:
    """The order with this money. Errors: NotFound, VersionConflict (repeat), Conflict when it was
    never placed, or when more came back than Muse had paid."""
    order = find_order(command.order_number, storage)
    amount = Money(command.amount_cents, order.total.currency)
    came = StoreRefund(amount, clock.now(), f"ops:{command.person}", command.request_key)
    paid = order.store_paid_back(came)
    if paid == order:
        return order
    storage.commit(paid)
    return paid.saved()
