"""Where carts, checkouts, orders and tasks are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from muse.domain.cart import Cart
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.payment import (
    PaymentTransaction,
)
from muse.domain.payments.risk import PaymentAttempts
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Part of a commit: fail unless this order or checkout is still at this version."""

    what: Order | CheckoutSession


Change = (
    Cart
    | CheckoutSession
    | Order
    | Task
    | PaymentTransaction
    | PaymentAttempts
    | StoreControls
    | MethodHealth
    | Unchanged
)


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as the list shows it, read from an index (it may lag by a moment). `due` is what the
    shopper owes for it now, `refunded` and `paid` are those of the order."""

    order_number: str
    session_id: str
    store_id: int
    store_name: str
    status: OrderStatus
    total: Money
    due: Money
    refunded: Money
    paid: Money
    created_at: datetime
    placed_at: datetime | None
    store_order_number: str | None
    tracking_number: str | None

    @classmethod
    def of(cls, order: Order) -> OrderSummary:
        """What the list shows of an order that was read itself."""
        return cls(
            order_number=order.order_number,
            session_id=order.session_id,
            store_id=order.store_id,
            store_name=order.store_name,
            status=order.status,
            total=order.total,
            due=order.net_due,
            refunded=order.refunded,
            paid=order.paid,
            created_at=order.created_at,
            placed_at=order.placed_at,
            store_order_number=order.store_order_number,
            tracking_number=order.tracking.tracking_number if order.tracking else None,
        )


@dataclass(frozen=True, slots=True)
class StoreTotal:
    """How many orders a user has at one store."""

    store_id: int
    store_name: str
    orders: int


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """What a user's orders come to. `checkouts` have at least one order; `spent` is the sum of what
    is paid, by currency; neither has entries of nothing."""

    checkouts: int
    by_status: Mapping[OrderStatus, int]
    stores: tuple[StoreTotal, ...]
    spent: Mapping[str, Money]

    @property
    def orders(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class TaskPosition:
    """Where a task stands in a list: at the moment by which the list is sorted, and by its id among
    those of one moment."""

    at: datetime
    task_id: str


class Storage(Protocol):
    """Carts, checkout sessions with their payment ledger, orders and tasks.

    Reads are consistent unless said otherwise. An aggregate's `version` is 0 before it is stored.
    """

    def commit(self, *changes: Change) -> None:
        """Store all of these or none of them, each under the condition that it is still at the
        version it was read at (version 0: that it doesn't exist), together with the history entries
        in `unsaved_history`. A placed order also takes its (store, store order number): no other
        order can have it. A payment transaction goes with its session and overwrites its own row.

        Errors: VersionConflict (nothing was stored), StoreOrderNumberTaken, Unavailable.
        Afterwards an aggregate's stored form is `aggregate.saved()`.
        """

    def cart(self, user_id: str) -> Cart:
        """The user's cart, an empty one when there is none. One request."""

    def checkout(self, session_id: str) -> CheckoutSession:
        """A session without its history. One request. Errors: NotFound."""

    def checkout_and_attempts(
        self, session_id: str, user_id: str
    ) -> tuple[CheckoutSession, PaymentAttempts]:
        """A session without its history, and when this user lately tried to pay. One request.
        Errors: NotFound."""

    def checkout_and_ledger(
        self, session_id: str
    ) -> tuple[CheckoutSession, tuple[PaymentTransaction, ...]]:
        """A session with its history, and its payment ledger, oldest first. One request. Errors:
        NotFound."""

    def checkouts(self, session_ids: Sequence[str]) -> tuple[CheckoutSession, ...]:
        """These sessions in this order, without history. One request, none for no sessions. Errors:
        NotFound."""

    def checkouts_of_payment(self, intent_id: str) -> tuple[str, ...]:
        """The ids of the sessions that this payment intent was ever made for, from an index."""

    def choose_payment_method(
        self, session_id: str, user_id: str, payment_method_id: str, now: datetime
    ) -> CheckoutSession | None:
        """Set the payment method of this user's editable session in one conditional request; None
        when the condition didn't hold (read the session to find out why)."""

    def order(self, order_number: str) -> Order:
        """The whole aggregate: order, items, history. One request. Errors: NotFound."""

    def orders(self, order_numbers: Sequence[str]) -> tuple[Order, ...]:
        """These orders in this order, without history. One request, none for no orders. Errors:
        NotFound."""

    def orders_of(
        self, user_id: str, status: OrderStatus | None = None, until: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """A user's orders, newest first, those of one moment by their number: all, or those of this
        status, made until this moment. From an index, read as far as they are looked at: a request
        per 50."""

    def order_totals(self, user_id: str) -> OrderTotals:
        """What the user's orders come to, exactly: they are counted in the commits that change
        them. One request, however many orders there are."""

    def order_at_store(self, store_id: int, store_order_number: str) -> str | None:
        """The number of the order that has this number of the store's. One request."""

    def orders_of_parcel(self, tracking_number: str) -> tuple[str, ...]:
        """The numbers of the orders of which a parcel of this number was reported. One request."""

    def payments(self, session_id: str) -> tuple[PaymentTransaction, ...]:
        """The payment ledger of a session, oldest first."""

    def task(self, task_id: str) -> Task | None:
        """A task. One request."""

    def store_conditions(self, store_ids: Sequence[int]) -> Mapping[int, StoreCondition]:
        """What decides about the methods of these stores beside the registry, by store. One
        request, none for no stores."""

    def unfinished_tasks(self) -> tuple[Task, ...]:
        """Tasks that are open or not acknowledged, by due time, from an index; without those that
        sleep."""

    def sleeping_tasks(self, until: datetime) -> tuple[Task, ...]:
        """Tasks that sleep although they are due by then, by due time, from an index."""

    def tasks_of(self, session_id: str) -> tuple[Task, ...]:
        """The tasks of a checkout and of its orders, oldest first, from an index."""

    def due_tasks(self, *, asleep: bool, after: TaskPosition | None = None) -> Iterator[Task]:
        """The tasks of `unfinished_tasks`, or those that sleep, from the first behind `after` on,
        by due time, from an index. One request per page, when it is reached."""

    def finished_tasks(
        self, month: str, kind: TaskKind | None = None, before: TaskPosition | None = None
    ) -> Iterator[Task]:
        """The tasks (of one kind) that were done in a month (task.month_of), newest first, from the
        first that is older than `before` on, from an index. One request per page, when it is
        reached."""

    def unfinished_checkouts(self, until: datetime) -> Iterator[str]:
        """The ids of the unfinished sessions that were created until then, oldest first, from an
        index: some may be finished by now. One request per page, when it is reached."""

    def checkouts_with_pending_payments(self, until: datetime) -> Iterator[str]:
        """The ids of the sessions with pending rows of the ledger that were written until then,
        oldest row first, each once, from an index. One request per page, when it is reached."""

    def unchecked_checkouts(self, until: datetime) -> Iterator[str]:
        """The ids of the sessions that were settled until then and whose money was not checked
        since, oldest first, from an index. One request per page, when it is reached."""


class StoreOrderNumberTaken(Exception):
    """Another order already has this store's order number."""
