"""What the storage port promises to people who look things up: DynamoDB and the fake alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from muse.domain.errors import NotFound
from muse.domain.payments.payment import TransactionType
from muse.domain.session import Payment
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.ports import Storage, TaskPosition
from tests.builders import (
    NOW,
    SESSION_ID,
    a_purchase,
    a_session,
    a_task,
    a_transaction,
    an_order,
    dollars,
)

HOUR = timedelta(hours=1)
NOBODYS = "cs_00000000000000000000000000"


def stored(storage: Storage, task: Task) -> Task:
    storage.commit(task)
    return task.saved()


def numbered(n: int, **fields: object) -> Task:
    """The `n`th task, for which nobody waits."""
    task = a_task(task_id=f"MO-{n:03}", callback=None)
    return replace(task, **fields)  # type: ignore[arg-type]  # fields of a task


def done(n: int, at: datetime, kind: TaskKind = TaskKind.PLACE) -> Task:
    return numbered(n, kind=kind).finish("placed", at)


class TestCheckouts:
    def test_one_is_read_with_its_history_and_its_ledger(self, storage: Storage) -> None:
        first = a_transaction()
        second = a_transaction(
            type=TransactionType.CHARGE, key="capture", created_at=NOW + HOUR, amount=dollars(9)
        )
        storage.commit(a_session(), second)
        session = storage.checkout(SESSION_ID)
        storage.commit(session.cancel(NOW + timedelta(minutes=1), "shopper"), first)

        read, ledger = storage.checkout_and_ledger(SESSION_ID)

        assert replace(read, history=()) == storage.checkout(SESSION_ID)
        assert [(e.status, e.by) for e in read.history] == [
            ("pending", "shopper"),
            ("cancelled", "shopper"),
        ]
        assert ledger == (first, second) == storage.payments(SESSION_ID)

    def test_one_without_payments_has_none(self, storage: Storage) -> None:
        storage.commit(a_session())
        assert storage.checkout_and_ledger(SESSION_ID)[1] == ()

    def test_an_unknown_one_is_not_found(self, storage: Storage) -> None:
        with pytest.raises(NotFound):
            storage.checkout_and_ledger(NOBODYS)

    def test_several_are_read_in_the_order_asked_for(self, storage: Storage) -> None:
        for session_id in ("cs_1", "cs_2"):
            storage.commit(a_session(session_id=session_id))
        read = storage.checkouts(["cs_2", "cs_1", "cs_2"])
        assert [session.session_id for session in read] == ["cs_2", "cs_1", "cs_2"]
        assert read[1] == storage.checkout("cs_1")
        assert storage.checkouts([]) == ()
        with pytest.raises(NotFound):
            storage.checkouts(["cs_1", NOBODYS])


class TestPayments:
    def test_a_checkout_is_found_by_the_payment_it_has_now(self, storage: Storage) -> None:
        storage.commit(a_session(payment=Payment(intent_id="pi_1")))
        assert storage.checkouts_of_payment("pi_1") == (SESSION_ID,)

    def test_and_by_every_one_it_had(self, storage: Storage) -> None:
        failed = a_transaction(intent_id="pi_1").failed(NOW, "given_up", "pi_1")
        charge = a_transaction(intent_id="pi_2", type=TransactionType.CHARGE)
        storage.commit(a_session(payment=Payment(intent_id="pi_2")), failed, charge)
        assert storage.checkouts_of_payment("pi_1") == (SESSION_ID,)
        assert storage.checkouts_of_payment("pi_2") == (SESSION_ID,)

    def test_a_row_without_a_payment_is_stored_all_the_same(self, storage: Storage) -> None:
        """An index takes no empty text, and what the ledger says must never fail for a search."""
        storage.commit(a_session(), a_transaction(intent_id=""))
        [row] = storage.payments(SESSION_ID)
        assert not row.intent_id

    def test_one_that_is_none_of_ours_has_none(self, storage: Storage) -> None:
        storage.commit(a_session(), a_transaction())
        assert storage.checkouts_of_payment("pi_1") == ()


class TestStoreOrderNumbers:
    def test_the_order_that_has_it(self, storage: Storage) -> None:
        order = an_order(9001)
        storage.commit(order)
        assert storage.order_at_store(9001, "B-1001") is None
        storage.commit(order.saved().place(a_purchase("B-1001"), Method.API, NOW))
        assert storage.order_at_store(9001, "B-1001") == order.order_number
        assert storage.order_at_store(9002, "B-1001") is None
        assert storage.order_at_store(9001, "B-100") is None

    def test_one_that_was_put_right_is_found_by_the_right_number(self, storage: Storage) -> None:
        placed = an_order(9001).place(a_purchase("B-1001"), Method.API, NOW)
        storage.commit(placed)
        paid = a_purchase().total_paid
        storage.commit(placed.saved().correct_purchase("B-1002", paid, NOW, "ops:bo", "a typo"))
        assert storage.order_at_store(9001, "B-1001") is None
        assert storage.order_at_store(9001, "B-1002") == placed.order_number


class TestTasksOfACheckout:
    def test_all_of_it_and_of_its_orders_oldest_first(self, storage: Storage) -> None:
        later = stored(storage, numbered(1, created_at=NOW + HOUR))
        sooner = stored(storage, done(2, NOW))
        stored(storage, numbered(3, session_id="cs_other"))
        of_a_charge = {"order_number": None, "store_id": None, "store_name": None}
        stored(storage, numbered(4, session_id=None, **of_a_charge))
        assert storage.tasks_of(SESSION_ID) == (sooner, later)
        assert storage.tasks_of(NOBODYS) == ()


class TestDueTasks:
    def test_they_are_the_unfinished_ones_by_due_time(self, storage: Storage) -> None:
        late = stored(storage, numbered(1, due_at=NOW + 2 * HOUR))
        soon = stored(storage, numbered(2, due_at=NOW + HOUR))
        stored(storage, done(3, NOW))
        asleep = stored(storage, numbered(4).asleep_until(NOW + HOUR))
        assert tuple(storage.due_tasks(asleep=False)) == (soon, late) == storage.unfinished_tasks()
        assert tuple(storage.due_tasks(asleep=True)) == (asleep,)

    def test_from_a_position_on(self, storage: Storage) -> None:
        tasks = [stored(storage, numbered(n, due_at=NOW + (n // 3) * HOUR)) for n in range(9)]
        for n, task in enumerate(tasks):
            after = TaskPosition(task.due_at, task.task_id)
            assert list(storage.due_tasks(asleep=False, after=after)) == tasks[n + 1 :]

    def test_a_position_that_nobody_has_any_more_is_still_one(self, storage: Storage) -> None:
        tasks = [stored(storage, numbered(n, due_at=NOW)) for n in range(3)]
        storage.commit(tasks[1].finish("placed", NOW))
        after = TaskPosition(NOW, tasks[1].task_id)
        assert list(storage.due_tasks(asleep=False, after=after)) == [tasks[2]]

    def test_many_of_one_moment_come_once_each(self, storage: Storage) -> None:
        """More than a page of the index holds."""
        tasks = [stored(storage, numbered(n, due_at=NOW)) for n in range(120)]
        assert list(storage.due_tasks(asleep=False)) == tasks
        assert list(paged(lambda after: storage.due_tasks(asleep=False, after=after))) == tasks


class TestFinishedTasks:
    def test_those_of_a_month_newest_first(self, storage: Storage) -> None:
        older, newer = stored(storage, done(1, NOW)), stored(storage, done(2, NOW + HOUR))
        stored(storage, numbered(3))
        assert list(storage.finished_tasks("2026-02")) == [newer, older]
        assert list(storage.finished_tasks("2026-01")) == []

    def test_a_month_is_one_of_utc(self, storage: Storage) -> None:
        end = datetime(2026, 3, 1, tzinfo=UTC)
        last = stored(storage, done(1, end - timedelta(microseconds=1)))
        first = stored(storage, done(2, end))
        assert list(storage.finished_tasks("2026-02")) == [last]
        assert list(storage.finished_tasks("2026-03")) == [first]

    def test_of_one_kind(self, storage: Storage) -> None:
        refund = stored(storage, done(1, NOW, TaskKind.REFUND))
        place = stored(storage, done(2, NOW))
        assert list(storage.finished_tasks("2026-02", TaskKind.REFUND)) == [refund]
        assert list(storage.finished_tasks("2026-02", TaskKind.PLACE)) == [place]
        assert list(storage.finished_tasks("2026-02", TaskKind.ORPHAN)) == []

    @pytest.mark.parametrize("kind", [None, TaskKind.PLACE])
    def test_before_a_position(self, storage: Storage, kind: TaskKind | None) -> None:
        tasks = [stored(storage, done(n, NOW + (n // 3) * HOUR)) for n in range(9)]
        tasks.reverse()
        for n, task in enumerate(tasks):
            assert task.done_at is not None
            before = TaskPosition(task.done_at, task.task_id)
            assert list(storage.finished_tasks("2026-02", kind, before)) == tasks[n + 1 :]

    def test_one_that_its_run_was_not_told_of_is_among_both(self, storage: Storage) -> None:
        task = stored(storage, a_task().finish("placed", NOW))
        assert list(storage.finished_tasks("2026-02")) == [task]
        assert list(storage.due_tasks(asleep=False)) == [task]

    def test_one_that_begins_anew_is_not_finished(self, storage: Storage) -> None:
        task = stored(storage, done(1, NOW, TaskKind.DIFFERENCE))
        task = stored(storage, task.anew("something else", NOW + HOUR))
        assert list(storage.finished_tasks("2026-02")) == []
        assert list(storage.finished_tasks("2026-02", TaskKind.DIFFERENCE)) == []
        assert (task.status, task.done_at) == (TaskStatus.OPEN, None)
        assert storage.task(task.task_id) == task


def paged(tasks: Callable[[TaskPosition | None], Iterator[Task]], size: int = 7) -> Iterator[Task]:
    """All of them, a few at a time, each time from the last one on."""
    after: TaskPosition | None = None
    while page := list(islice(tasks(after), size)):
        yield from page
        after = TaskPosition(page[-1].due_at, page[-1].task_id)
