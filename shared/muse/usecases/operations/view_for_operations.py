"""Look at an order or a checkout, whosever it is: everything that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import NotFound
from muse.domain.ids import is_session_id
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.payments.debt import Debt, debt_of
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from muse.ports import Storage
from muse.usecases.after_sale.save_change import find_order
from muse.usecases.operations.view_task import cap_of
from muse.usecases.placement.place_order import PurchaseVariance


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with its history, the most that its store may be paid, and its tasks: those about
    itself and those about its whole checkout, oldest first."""

    order: Order
    cap: Money
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class WholeCheckout:
    """A checkout with its history, its orders in the order of the snapshot's stores, its payment
    ledger, and all tasks of it and of its orders, both oldest first."""

    session: CheckoutSession
    orders: tuple[Order, ...]
    ledger: tuple[PaymentTransaction, ...]
    tasks: tuple[Task, ...]

    @property
    def debt(self) -> Debt | None:
        """What it owes; None unless its money could not be taken."""
        return debt_of(self.session, self.orders)

    @property
    def intent_ids(self) -> tuple[str, ...]:
        """Every payment intent that is known of it, the present one first."""
        payment = self.session.payment
        known = (payment.intent_id, *(row.intent_id for row in self.ledger), *payment.renounced)
        return tuple(dict.fromkeys(intent_id for intent_id in known if intent_id))


def view_whole_order(order_number: str, storage: Storage, variance: PurchaseVariance) -> WholeOrder:
    """Two requests. Error: NotFound."""
    order = find_order(order_number, storage)
    tasks = storage.tasks_of(order.session_id)
    own = [t for t in tasks if t.is_of_checkout or t.order_number == order.order_number]
    return WholeOrder(order, cap_of(order, variance), tuple(own))


def view_whole_checkout(session_id: str, storage: Storage) -> WholeCheckout:
    """Three requests, two without orders. Error: NotFound."""
    if not is_session_id(session_id):
        raise NotFound("There is no such checkout session.")
    session, ledger = storage.checkout_and_ledger(session_id)
    orders = storage.orders(session.order_numbers)
    return WholeCheckout(session, orders, ledger, storage.tasks_of(session_id))
