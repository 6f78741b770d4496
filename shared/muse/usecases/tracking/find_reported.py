"""Find the orders that a report is about, and let a report wait for its order."""

from __future__ import annotations

from contextlib import suppress

from muse.domain.errors import Conflict, Invalid, NotFound, Problem
from muse.domain.ids import is_order_number
from muse.domain.order import Order
from muse.domain.tracking.parking import PARKED_FOR
from muse.domain.tracking.report import OrderReference, OrderReport
from muse.ports import Storage
from muse.usecases.tracking.dependencies import ReportDependencies


def find_or_park(said: OrderReport, deps: ReportDependencies) -> tuple[Order, ...]:
    """The placed orders that this is about, each with its history. None: it is parked, and
    published again once its order is placed. It is parked before the second look, so that an order
    which is placed meanwhile is not missed.

    Errors: Invalid, Conflict (the order is not the one of that store, or has not that number)."""
    if found := _placed_orders(said.order, deps.storage):
        return found
    deps.parked.park(said, deps.clock.now() + PARKED_FOR)
    found = _placed_orders(said.order, deps.storage)
    if found:
        deps.parked.remove(said)
    return found


def _placed_orders(reference: OrderReference, storage: Storage) -> tuple[Order, ...]:
    orders = [storage.order(number) for number in _numbers(reference, storage)]
    for order in orders:
        _require_match(order, reference)
    return tuple(order for order in orders if order.placed_at or order.stands_at_store)


def _numbers(reference: OrderReference, storage: Storage) -> tuple[str, ...]:
    if reference.order_number is not None:
        if not is_order_number(reference.order_number):
            raise Invalid(details=[Problem("museOrderNumber", "is no order number of Muse")])
        with suppress(NotFound):
            return (storage.order(reference.order_number).order_number,)
        return ()
    if reference.store_order_number is not None:
        if reference.store_id is None:
            raise Invalid(details=[Problem("storeOrderNumber", "is of no store")])
        number = storage.order_at_store(reference.store_id, reference.store_order_number)
        return () if number is None else (number,)
    if reference.tracking_number is None:
        raise Invalid(details=[Problem("order", "must be named")])
    return storage.orders_of_parcel(reference.tracking_number)


def _require_match(order: Order, reference: OrderReference) -> None:
    """Nobody reports about another store's order."""
    if reference.store_id not in (None, order.store_id):
        raise Conflict("This order is at another store.")
    if reference.store_order_number not in (None, order.store_order_number) and order.placed_at:
        raise Conflict("This order has another number at its store.")
