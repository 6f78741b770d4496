"""What people look at: everything about one checkout, searches, and lists of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from muse.adapters.dynamodb.database import Database, Item
from muse.adapters.dynamodb.tables.checkouts import (
    PAYMENT,
    SESSION,
    CheckoutStatusRow,
    PaymentRow,
    SessionRow,
)
from muse.adapters.dynamodb.tables.order_aggregate import key_of_claim
from muse.adapters.dynamodb.tables.orders import partition_of_parcel
from muse.adapters.dynamodb.tables.rows import Table, fields_of, recorded_at
from muse.adapters.dynamodb.tables.tasks import (
    LATER,
    TASK,
    TaskRow,
    by_due_time,
    done_until,
    due_from,
    newest_first,
    partition_of,
)
from muse.domain.errors import NotFound
from muse.domain.lifecycle import StatusChange
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind
from muse.ports import TaskPosition

_PAGE = 100  # whole tasks: about a hundred kilobytes

Ledger = tuple[PaymentTransaction, ...]


class Reading:
    """The part of the `Storage` port that only people need. `_database` is given by who inherits
    it."""

    _database: Database

    def checkout_and_ledger(self, session_id: str) -> tuple[CheckoutSession, Ledger]:
        found = whole_checkout(self._database.query(Table.CHECKOUTS, session_id))
        if found is None:
            raise NotFound
        return found

    def checkouts(self, session_ids: Sequence[str]) -> tuple[CheckoutSession, ...]:
        if not session_ids:
            return ()
        wanted = dict.fromkeys(session_ids)
        items = self._database.get_many([SessionRow(one, SESSION) for one in wanted])
        found = {row.session_id: row.session() for row in map(SessionRow.from_raw_data, items)}
        if len(found) < len(wanted):
            raise NotFound
        return tuple(found[session_id] for session_id in session_ids)

    def checkouts_of_payment(self, intent_id: str) -> tuple[str, ...]:
        index = SessionRow.by_payment.Meta.index_name
        items = self._database.query(Table.CHECKOUTS, intent_id, index=index)
        return tuple(sorted({item["session_id"]["S"] for item in items}))

    def order_at_store(self, store_id: int, store_order_number: str) -> str | None:
        item = self._database.get(key_of_claim(store_id, store_order_number))
        return item["taken_by"]["S"] if item else None

    def orders_of_parcel(self, tracking_number: str) -> tuple[str, ...]:
        items = self._database.query(Table.ORDERS, partition_of_parcel(tracking_number))
        return tuple(item["kind"]["S"] for item in items)

    def tasks_of(self, session_id: str) -> tuple[Task, ...]:
        index = TaskRow.by_session.Meta.index_name
        tasks = _tasks(self._database.query(Table.TASKS, session_id, index=index))
        return tuple(sorted(tasks, key=lambda task: (task.created_at, task.task_id)))

    def due_tasks(self, *, asleep: bool, after: TaskPosition | None = None) -> Iterator[Task]:
        index, place = TaskRow.by_open.Meta.index_name, LATER if asleep else TASK
        items = self._database.pages(Table.TASKS, place, due_from(after), index, _PAGE)
        return by_due_time(_tasks(items), after)

    def finished_tasks(
        self, month: str, kind: TaskKind | None = None, before: TaskPosition | None = None
    ) -> Iterator[Task]:
        index = (TaskRow.by_finished_of_kind if kind else TaskRow.by_finished).Meta.index_name
        place = partition_of(month, kind) if kind else month
        items = self._database.pages(
            Table.TASKS, place, done_until(before), index, _PAGE, backwards=True
        )
        return newest_first(_tasks(items), before)


def whole_checkout(items: Iterable[dict[str, Any]]) -> tuple[CheckoutSession, Ledger] | None:
    """The session with its history, and its ledger, that these items of one partition make up."""
    session: CheckoutSession | None = None
    entries: list[CheckoutStatusRow] = []
    ledger: list[PaymentTransaction] = []
    for item in items:
        kind = item["kind"]["S"]
        if kind == SESSION:
            session = SessionRow.from_raw_data(item).session()
        elif kind.startswith(PAYMENT):
            ledger.append(PaymentRow.from_raw_data(item).transaction())
        else:
            entries.append(CheckoutStatusRow.from_raw_data(item))
    if session is None:
        return None
    entries.sort(key=lambda entry: recorded_at(entry.kind))
    history = tuple(StatusChange(**fields_of(entry, StatusChange)) for entry in entries)
    return replace(session, history=history), in_order(ledger)


def in_order(ledger: Iterable[PaymentTransaction]) -> Ledger:
    """The rows of a ledger, oldest first."""
    return tuple(sorted(ledger, key=lambda row: (row.created_at, row.type, row.attempt)))


def _tasks(items: Iterable[Item]) -> Iterator[Task]:
    return (TaskRow.from_raw_data(item).task() for item in items)
