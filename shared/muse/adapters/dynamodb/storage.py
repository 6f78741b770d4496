"""The `Storage` port on DynamoDB."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from botocore.session import Session
from pynamodb.expressions.condition import Condition

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.reading import Reading, in_order
from muse.adapters.dynamodb.settings import DEFAULTS, ConnectionSettings, TableNames
from muse.adapters.dynamodb.tables.carts import CartRow, writes_of_cart
from muse.adapters.dynamodb.tables.checkouts import (
    ATTEMPTS,
    PAYMENT,
    SESSION,
    UNCHECKED,
    AttemptsRow,
    PaymentRow,
    SessionRow,
    check_of_session,
    choice_of,
    editable_by,
    key_of_attempts,
    writes_of_attempts,
    writes_of_payment,
    writes_of_session,
    written_until,
)
from muse.adapters.dynamodb.tables.order_aggregate import (
    check_of_order,
    whole_order,
    writes_of_order,
)
from muse.adapters.dynamodb.tables.order_totals import (
    additions_of,
    partition_of_totals,
    totals_in,
)
from muse.adapters.dynamodb.tables.orders import ORDER, OrderRow, user_and_status
from muse.adapters.dynamodb.tables.rows import Table, Write
from muse.adapters.dynamodb.tables.stores import (
    conditions_in,
    keys_of_conditions,
    writes_of_controls,
    writes_of_health,
)
from muse.adapters.dynamodb.tables.tasks import LATER, TASK, TaskRow, due_until, writes_of_task
from muse.domain.cart import Cart
from muse.domain.errors import NotFound
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.payments.risk import PaymentAttempts
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from muse.ports import Change, OrderSummary, OrderTotals, Unchanged

_LIST_PAGE = 50  # orders: those of about a page of checkouts
_PAGE = 100  # ids: a request for them takes some milliseconds


class DynamoStorage(Reading):
    """Carts, checkouts, orders and tasks in DynamoDB; every method is one request (a list that is
    longer than a megabyte takes more). Make one per process: its client is made with it, and
    threads may share it. Without `session` it makes a botocore session of its own; give it the one
    that makes the process's other clients (muse.adapters.aws)."""

    def __init__(
        self,
        tables: TableNames,
        settings: ConnectionSettings = DEFAULTS,
        session: Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = Database(tables, settings, session, sleep)
        self._database.connect()

    def commit(self, *changes: Change) -> None:
        writes = [write for change in changes for write in _writes_of(change)]
        writes += additions_of([change for change in changes if isinstance(change, Order)])
        if writes:
            self._database.write(writes)

    def cart(self, user_id: str) -> Cart:
        item = self._database.get(CartRow(user_id))
        return CartRow.from_raw_data(item).cart() if item else Cart(user_id)

    def checkout(self, session_id: str) -> CheckoutSession:
        item = self._database.get(SessionRow(session_id, SESSION))
        if item is None:
            raise NotFound
        return SessionRow.from_raw_data(item).session()

    def checkout_and_attempts(
        self, session_id: str, user_id: str
    ) -> tuple[CheckoutSession, PaymentAttempts]:
        keys = [SessionRow(session_id, SESSION), key_of_attempts(user_id)]
        found = {item["kind"]["S"]: item for item in self._database.get_many(keys)}
        if SESSION not in found:
            raise NotFound
        session = SessionRow.from_raw_data(found[SESSION]).session()
        if ATTEMPTS not in found:
            return session, PaymentAttempts(user_id)
        return session, AttemptsRow.from_raw_data(found[ATTEMPTS]).attempts()

    def choose_payment_method(
        self, session_id: str, user_id: str, payment_method_id: str, now: datetime
    ) -> CheckoutSession | None:
        item = self._database.update(
            SessionRow(session_id, SESSION),
            choice_of(payment_method_id),
            editable_by(user_id, now),
        )
        return SessionRow.from_raw_data(item).session() if item else None

    def order(self, order_number: str) -> Order:
        items = self._database.query(Table.ORDERS, order_number, OrderRow.kind >= ORDER)
        order = whole_order(items)
        if order is None:
            raise NotFound
        return order

    def orders(self, order_numbers: Sequence[str]) -> tuple[Order, ...]:
        if not order_numbers:
            return ()
        wanted = set(order_numbers)
        items = self._database.get_many([OrderRow(number, ORDER) for number in wanted])
        rows = map(OrderRow.from_raw_data, items)
        found = {row.order_number: row.order() for row in rows}
        if len(found) < len(wanted):
            raise NotFound
        return tuple(found[number] for number in order_numbers)

    def orders_of(
        self, user_id: str, status: OrderStatus | None = None, until: datetime | None = None
    ) -> Iterator[OrderSummary]:
        index = OrderRow.by_status if status else OrderRow.by_user
        items = self._database.pages(
            Table.ORDERS,
            user_and_status(user_id, status) if status else user_id,
            OrderRow.created_at <= until if until else None,
            index.Meta.index_name,
            _LIST_PAGE,
            backwards=True,
        )
        newest_first = (OrderRow.from_raw_data(item).summary() for item in items)
        for _, made in groupby(newest_first, key=lambda order: order.created_at):
            yield from sorted(made, key=lambda order: order.order_number)

    def order_totals(self, user_id: str) -> OrderTotals:
        return totals_in(self._database.query(Table.ORDERS, partition_of_totals(user_id)))

    def payments(self, session_id: str) -> tuple[PaymentTransaction, ...]:
        of_payment = PaymentRow.kind.startswith(PAYMENT)
        items = self._database.query(Table.CHECKOUTS, session_id, of_payment)
        return in_order(PaymentRow.from_raw_data(item).transaction() for item in items)

    def task(self, task_id: str) -> Task | None:
        item = self._database.get(TaskRow(task_id))
        return TaskRow.from_raw_data(item).task() if item else None

    def store_conditions(self, store_ids: Sequence[int]) -> Mapping[int, StoreCondition]:
        if not store_ids:
            return {}
        items = self._database.get_many(keys_of_conditions(dict.fromkeys(store_ids)))
        return conditions_in(store_ids, items)

    def unfinished_tasks(self) -> tuple[Task, ...]:
        return self._open_tasks(TASK)

    def sleeping_tasks(self, until: datetime) -> tuple[Task, ...]:
        return self._open_tasks(LATER, due_until(until))

    def _open_tasks(self, place: str, condition: Condition | None = None) -> tuple[Task, ...]:
        index = TaskRow.by_open.Meta.index_name
        items = self._database.query(Table.TASKS, place, condition, index)
        tasks = [TaskRow.from_raw_data(item).task() for item in items]
        return tuple(sorted(tasks, key=lambda task: (task.due_at, task.task_id)))

    def unfinished_checkouts(self, until: datetime) -> Iterator[str]:
        return self._open_checkouts(SESSION, until)

    def checkouts_with_pending_payments(self, until: datetime) -> Iterator[str]:
        seen: set[str] = set()
        for session_id in self._open_checkouts(PAYMENT, until):
            if session_id not in seen:
                seen.add(session_id)
                yield session_id

    def unchecked_checkouts(self, until: datetime) -> Iterator[str]:
        return self._open_checkouts(UNCHECKED, until)

    def _open_checkouts(self, kind: str, until: datetime) -> Iterator[str]:
        index, condition = SessionRow.by_open.Meta.index_name, written_until(until)
        for item in self._database.pages(Table.CHECKOUTS, kind, condition, index, _PAGE):
            yield item["session_id"]["S"]


_WRITES: Mapping[type[Change], Callable[[Any], Iterator[Write]]] = {
    Cart: writes_of_cart,
    CheckoutSession: writes_of_session,
    PaymentTransaction: writes_of_payment,
    PaymentAttempts: writes_of_attempts,
    Order: writes_of_order,
    Task: writes_of_task,
    StoreControls: writes_of_controls,
    MethodHealth: writes_of_health,
}


def _writes_of(change: Change) -> Iterator[Write]:
    match change:
        case Unchanged(CheckoutSession() as session):
            yield check_of_session(session)
        case Unchanged(Order() as order):
            yield check_of_order(order)
        case _:
            yield from _WRITES[type(change)](change)
