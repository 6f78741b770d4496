"""Storage in memory: keeps every promise of the port, and can die at any commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Any, Protocol, TypeVar

from muse.domain.cart import Cart
from muse.domain.errors import NotFound, VersionConflict
from muse.domain.lifecycle import StatusChange
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.payment import PaymentTransaction, TransactionStatus
from muse.domain.payments.risk import PaymentAttempts
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.session import CheckoutSession, SessionStatus
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind, month_of
from muse.ports import (
    Change,
    OrderSummary,
    OrderTotals,
    StoreOrderNumberTaken,
    TaskPosition,
    Unchanged,
)
from tests.fakes.order_totals import totals_of
from tests.fakes.storable import require_storable

Hook = Callable[[tuple[Change, ...]], None]


class InMemoryStorage:
    """The `Storage` port. Every method counts as one request in `requests`, by its name.

    `before_commit` and `after_commit` are called outside the lock with the changes of a commit:
    raise in the one to crash with nothing stored, in the other to crash with everything stored;
    commit something else in the first to be overtaken.
    """

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.before_commit: Hook = _do_nothing
        self.after_commit: Hook = _do_nothing
        self._lock = RLock()
        self._carts: dict[str, Cart] = {}
        self._checkouts: dict[str, CheckoutSession] = {}
        self._orders: dict[str, Order] = {}
        self._tasks: dict[str, Task] = {}
        self._attempts: dict[str, PaymentAttempts] = {}
        self._controls: dict[int, StoreControls] = {}
        self._health: dict[tuple[int, Method], MethodHealth] = {}
        self._payments: dict[tuple[str, str], PaymentTransaction] = {}
        self._taken: dict[tuple[int, str], str] = {}

    def commit(self, *changes: Change) -> None:
        if not changes:
            return
        _require_distinct(changes)
        self.before_commit(changes)
        with self._lock:
            self.requests["commit"] += 1
            for change in changes:
                require_storable(change)
                self._require_current(change)
            self._taken = self._taken_after(changes)
            for change in changes:
                self._store(change)
        self.after_commit(changes)

    def cart(self, user_id: str) -> Cart:
        with self._request("cart"):
            return self._carts.get(user_id, Cart(user_id))

    def checkout(self, session_id: str) -> CheckoutSession:
        with self._request("checkout"):
            return replace(_found(self._checkouts.get(session_id)), history=())

    def checkout_and_attempts(
        self, session_id: str, user_id: str
    ) -> tuple[CheckoutSession, PaymentAttempts]:
        with self._request("checkout_and_attempts"):
            session = replace(_found(self._checkouts.get(session_id)), history=())
            return session, self._attempts.get(user_id, PaymentAttempts(user_id))

    def checkout_and_ledger(
        self, session_id: str
    ) -> tuple[CheckoutSession, tuple[PaymentTransaction, ...]]:
        with self._request("checkout_and_ledger"):
            return _found(self._checkouts.get(session_id)), self._ledger(session_id)

    def checkouts(self, session_ids: Sequence[str]) -> tuple[CheckoutSession, ...]:
        if not session_ids:
            return ()
        with self._request("checkouts"):
            found = (_found(self._checkouts.get(session_id)) for session_id in session_ids)
            return tuple(replace(session, history=()) for session in found)

    def checkouts_of_payment(self, intent_id: str) -> tuple[str, ...]:
        with self._request("checkouts_of_payment"):
            now = {
                s.session_id for s in self._checkouts.values() if s.payment.intent_id == intent_id
            }
            ever = {row.session_id for row in self._payments.values() if row.intent_id == intent_id}
        return tuple(sorted(now | ever))

    def choose_payment_method(
        self, session_id: str, user_id: str, payment_method_id: str, now: datetime
    ) -> CheckoutSession | None:
        with self._request("choose_payment_method"):
            session = self._checkouts.get(session_id)
            if session is None or not _may_choose(session, user_id, now):
                return None
            chosen = replace(session, payment_method_id=payment_method_id).saved()
            self._checkouts[session_id] = chosen
            return replace(chosen, history=())

    def checkout_history(self, session_id: str) -> tuple[StatusChange, ...]:
        """Every status a session has had. Not part of the port: only tests want to know."""
        with self._lock:
            return self._checkouts[session_id].history

    def order(self, order_number: str) -> Order:
        with self._request("order"):
            return _found(self._orders.get(order_number))

    def orders(self, order_numbers: Sequence[str]) -> tuple[Order, ...]:
        if not order_numbers:
            return ()
        with self._request("orders"):
            found = (_found(self._orders.get(number)) for number in order_numbers)
            return tuple(replace(order, history=()) for order in found)

    def orders_of(
        self, user_id: str, status: OrderStatus | None = None, until: datetime | None = None
    ) -> Iterator[OrderSummary]:
        with self._request("orders_of"):
            mine = [
                OrderSummary.of(order)
                for order in self._orders.values()
                if order.user_id == user_id
                and status in (None, order.status)
                and (until is None or order.created_at <= until)
            ]
        mine.sort(key=lambda order: order.order_number)
        return iter(sorted(mine, key=lambda order: order.created_at, reverse=True))

    def order_totals(self, user_id: str) -> OrderTotals:
        with self._request("order_totals"):
            mine = [order for order in self._orders.values() if order.user_id == user_id]
        return totals_of(mine)

    def payments(self, session_id: str) -> tuple[PaymentTransaction, ...]:
        with self._request("payments"):
            return self._ledger(session_id)

    def _ledger(self, session_id: str) -> tuple[PaymentTransaction, ...]:
        rows = [row for row in self._payments.values() if row.session_id == session_id]
        return tuple(sorted(rows, key=lambda row: (row.created_at, row.type, row.attempt)))

    def order_at_store(self, store_id: int, store_order_number: str) -> str | None:
        with self._request("order_at_store"):
            return self._taken.get((store_id, store_order_number))

    def orders_of_parcel(self, tracking_number: str) -> tuple[str, ...]:
        with self._request("orders_of_parcel"):
            return tuple(
                sorted(
                    order.order_number
                    for order in self._orders.values()
                    if any(report.tracking_number == tracking_number for report in order.reports)
                )
            )

    def task(self, task_id: str) -> Task | None:
        with self._request("task"):
            return self._tasks.get(task_id)

    def store_conditions(self, store_ids: Sequence[int]) -> Mapping[int, StoreCondition]:
        if not store_ids:
            return {}
        with self._request("store_conditions"):
            return {store_id: self._condition(store_id) for store_id in store_ids}

    def _condition(self, store_id: int) -> StoreCondition:
        mine = {h.method: h for h in self._health.values() if h.store_id == store_id}
        return StoreCondition(self._controls.get(store_id, StoreControls(store_id)), mine)

    def unfinished_tasks(self) -> tuple[Task, ...]:
        with self._request("unfinished_tasks"):
            left = [t for t in self._tasks.values() if t.is_unfinished and not t.is_asleep]
        return tuple(sorted(left, key=lambda task: (task.due_at, task.task_id)))

    def sleeping_tasks(self, until: datetime) -> tuple[Task, ...]:
        with self._request("sleeping_tasks"):
            due = [t for t in self._tasks.values() if t.is_asleep and t.due_at <= until]
        return tuple(sorted(due, key=lambda task: (task.due_at, task.task_id)))

    def tasks_of(self, session_id: str) -> tuple[Task, ...]:
        with self._request("tasks_of"):
            mine = [task for task in self._tasks.values() if task.session_id == session_id]
        return tuple(sorted(mine, key=lambda task: (task.created_at, task.task_id)))

    def due_tasks(self, *, asleep: bool, after: TaskPosition | None = None) -> Iterator[Task]:
        with self._request("due_tasks"):
            left = [t for t in self._tasks.values() if t.is_unfinished and t.is_asleep is asleep]
        listed = sorted((task.due_at, task.task_id, task) for task in left)
        return (t for at, name, t in listed if after is None or (at, name) > _place(after))

    def finished_tasks(
        self, month: str, kind: TaskKind | None = None, before: TaskPosition | None = None
    ) -> Iterator[Task]:
        with self._request("finished_tasks"):
            done = [
                (task.done_at, task.task_id, task)
                for task in self._tasks.values()
                if task.done_at and month_of(task.done_at) == month and kind in (None, task.kind)
            ]
        listed = sorted(done, reverse=True)
        return (t for at, name, t in listed if before is None or (at, name) < _place(before))

    def unfinished_checkouts(self, until: datetime) -> Iterator[str]:
        with self._request("unfinished_checkouts"):
            left = [
                (session.created_at, session.session_id)
                for session in self._checkouts.values()
                if session.is_unfinished and session.created_at <= until
            ]
        return iter([session_id for _, session_id in sorted(left)])

    def checkouts_with_pending_payments(self, until: datetime) -> Iterator[str]:
        pending = TransactionStatus.PENDING
        with self._request("checkouts_with_pending_payments"):
            rows = [
                (row.created_at, row.session_id)
                for row in self._payments.values()
                if row.status is pending and row.created_at <= until
            ]
        return iter(dict.fromkeys(session_id for _, session_id in sorted(rows)))

    def unchecked_checkouts(self, until: datetime) -> Iterator[str]:
        with self._request("unchecked_checkouts"):
            left = [
                (session.unchecked_since, session.session_id)
                for session in self._checkouts.values()
                if session.unchecked_since and session.unchecked_since <= until
            ]
        return iter([session_id for _, session_id in sorted(left)])

    def _request(self, name: str) -> RLock:
        with self._lock:
            self.requests[name] += 1
        return self._lock

    def _require_current(self, change: Change) -> None:
        if isinstance(change, Unchanged):
            self._require_current(change.what)
        elif not isinstance(change, PaymentTransaction):  # that always overwrites its own row
            stored = self._stored(change)
            if (stored.version if stored else 0) != change.version:
                raise VersionConflict

    def _stored(self, change: _Versioned) -> _Versioned | None:
        kept: Mapping[Any, _Versioned] = getattr(self, _KEPT_IN[type(change)])
        return kept.get(_key_of(change))

    def _taken_after(self, changes: Sequence[Change]) -> dict[tuple[int, str], str]:
        taken = dict(self._taken)
        for change in changes:
            if isinstance(change, Order) and change.freed_number is not None:
                taken.pop((change.store_id, change.freed_number), None)
            if isinstance(change, Order) and change.store_order_number is not None:
                place = (change.store_id, change.store_order_number)
                if taken.setdefault(place, change.order_number) != change.order_number:
                    raise StoreOrderNumberTaken(change.store_order_number)
        return taken

    def _store(self, change: Change) -> None:
        match change:
            case Cart():
                self._carts[change.user_id] = change.saved()
            case CheckoutSession():
                known = self._checkouts.get(change.session_id)
                whole = replace(change, history=known.history if known else ())
                self._checkouts[change.session_id] = whole.saved()
            case Order():
                before = self._orders.get(change.order_number)
                entire = replace(change, history=before.history if before else ())
                self._orders[change.order_number] = entire.saved()
            case PaymentTransaction():
                self._payments[change.session_id, change.name] = change
            case Unchanged():
                pass
            case _:
                getattr(self, _KEPT_IN[type(change)])[_key_of(change)] = change.saved()


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


T = TypeVar("T")


def _place(position: TaskPosition) -> tuple[datetime, str]:
    return position.at, position.task_id


def _do_nothing(changes: tuple[Change, ...]) -> None:
    """The hook of a storage that doesn't crash."""


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing


def _require_distinct(changes: Sequence[Change]) -> None:
    rows = [_row(change) for change in changes]
    if len(set(rows)) < len(rows):
        raise ValueError("a commit may touch each thing once only")


def _row(change: Change) -> Hashable:
    return _row(change.what) if isinstance(change, Unchanged) else (type(change), _key_of(change))


# Where each kind of thing is kept, and the fields that tell one from another.
_KEPT_IN: Mapping[type, str] = {
    Cart: "_carts",
    CheckoutSession: "_checkouts",
    Order: "_orders",
    Task: "_tasks",
    PaymentAttempts: "_attempts",
    StoreControls: "_controls",
    MethodHealth: "_health",
}
_KEYS: Mapping[type, tuple[str, ...]] = {
    Cart: ("user_id",),
    CheckoutSession: ("session_id",),
    Order: ("order_number",),
    Task: ("task_id",),
    PaymentAttempts: ("user_id",),
    PaymentTransaction: ("session_id", "name"),
    StoreControls: ("store_id",),
    MethodHealth: ("store_id", "method"),
}


def _key_of(change: object) -> Any:
    key = tuple(getattr(change, name) for name in _KEYS[type(change)])
    return key if len(key) > 1 else key[0]


def _may_choose(session: CheckoutSession, user_id: str, now: datetime) -> bool:
    mine = session.user_id == user_id
    return mine and session.status_at(now) is SessionStatus.PENDING
