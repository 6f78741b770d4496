"""Tasks page by page: what is to be done, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import Invalid
from muse.domain.task import Task, TaskKind
from muse.usecases.operations.list_tasks import (
    MONTHS,
    ListTasks,
    TaskPage,
    TaskSelection,
    list_tasks,
)
from muse.usecases.orders.cursors import cursor_to, place_of
from muse.usecases.placement.place_order import PurchaseVariance
from tests.builders import NOW, a_task
from tests.fakes.clock import FakeClock
from tests.fakes.storage import InMemoryStorage

S = TaskSelection
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_check(n: int, **fields: object) -> Task:
    """The `n`th task about the money of a charge: of no order, so that none has to exist."""
    nothing = {"order_number": None, "session_id": None, "store_id": None, "store_name": None}
    task = a_task(task_id=f"ch_{n:03}-money", kind=TaskKind.DIFFERENCE, callback=None, **nothing)
    return replace(task, **fields)  # type: ignore[arg-type]  # fields of a task


def all_of(pages: Iterable[list[str]]) -> list[str]:
    return list(chain.from_iterable(pages))


@dataclass
class Desk:
    """The tasks, and who looks at them."""

    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    clock: FakeClock = field(default_factory=FakeClock)

    def put(self, *tasks: Task) -> list[Task]:
        for task in tasks:
            self.storage.commit(task)
        return [task.saved() for task in tasks]

    def page(self, query: ListTasks) -> TaskPage:
        return list_tasks(query, self.storage, self.clock, PurchaseVariance())

    def listed(self, query: ListTasks = ListTasks()) -> list[Task]:  # noqa: B008 - frozen
        return [view.task for view in self.page(query).tasks]

    def walk(
        self, query: ListTasks, between: Callable[[], object] = lambda: None
    ) -> list[list[str]]:
        """The ids on every page; something happens between two of them."""
        seen = []
        while True:
            page = self.page(query)
            seen.append([view.task.task_id for view in page.tasks])
            if page.next_cursor is None:
                return seen
            query = replace(query, cursor=page.next_cursor)
            between()


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestSelections:
    @pytest.fixture
    def tasks(self, desk: Desk) -> dict[S, Task]:
        """One of each."""
        started = replace(a_check(3, kind=TaskKind.PLACE).claim("bo", NOW))
        each = {
            S.OPEN: a_check(1, due_at=NOW + HOUR),
            S.CLAIMED: a_check(2, due_at=NOW + 2 * HOUR).claim("bo", NOW),
            S.BUYING: replace(started, due_at=NOW + 3 * HOUR).start_buying("bo"),
            S.SLEEPING: a_check(4).asleep_until(NOW + DAY),
            S.DONE: a_check(5).finish("gone", NOW),
        }
        return dict(zip(each, desk.put(*each.values()), strict=True))

    @pytest.mark.parametrize("status", [S.OPEN, S.CLAIMED, S.BUYING, S.SLEEPING, S.DONE])
    def test_those_in_one_status(self, desk: Desk, tasks: dict[S, Task], status: S) -> None:
        assert desk.listed(ListTasks(status)) == [tasks[status]]

    def test_usually_all_that_are_unfinished(self, desk: Desk, tasks: dict[S, Task]) -> None:
        assert desk.listed() == [tasks[S.OPEN], tasks[S.CLAIMED], tasks[S.BUYING]]

    def test_of_one_kind(self, desk: Desk, tasks: dict[S, Task]) -> None:
        assert desk.listed(ListTasks(kind=TaskKind.PLACE)) == [tasks[S.BUYING]]
        assert desk.listed(ListTasks(S.DONE, TaskKind.PLACE)) == []
        assert desk.listed(ListTasks(S.DONE, TaskKind.DIFFERENCE)) == [tasks[S.DONE]]
        assert desk.listed(ListTasks(S.OPEN, TaskKind.PLACE)) == []

    def test_one_that_is_done_but_not_told_is_among_both(self, desk: Desk) -> None:
        [task] = desk.put(a_check(1, callback="token").finish("placed", NOW))
        assert desk.listed() == [task] == desk.listed(ListTasks(S.DONE))
        assert desk.listed(ListTasks(S.OPEN)) == []


class TestPages:
    def test_each_is_full_but_the_last(self, desk: Desk) -> None:
        tasks = desk.put(*(a_check(n, due_at=NOW + (n // 2) * HOUR) for n in range(7)))
        pages = desk.walk(ListTasks(limit=3))
        assert [len(page) for page in pages] == [3, 3, 1]
        assert all_of(pages) == [task.task_id for task in tasks]

    def test_none_is_empty_when_a_page_is_the_last_one_exactly(self, desk: Desk) -> None:
        desk.put(*(a_check(n) for n in range(4)))
        assert [len(page) for page in desk.walk(ListTasks(limit=2))] == [2, 2]

    @pytest.mark.parametrize("status", [S.OPEN, S.DONE])
    def test_none_is_empty_however_rare_a_kind_is(self, desk: Desk, status: S) -> None:
        for n in range(50):
            kind = TaskKind.DISPUTE if n % 20 == 0 else TaskKind.DIFFERENCE
            task = a_check(n, kind=kind)
            desk.put(task.finish("won", NOW + n * HOUR) if status is S.DONE else task)
        pages = desk.walk(ListTasks(status, TaskKind.DISPUTE, limit=2))
        assert [len(page) for page in pages] == [2, 1]

    def test_one_that_was_named_last_may_be_done_meanwhile(self, desk: Desk) -> None:
        first, *others = desk.put(*(a_check(n) for n in range(3)))
        finished = iter([first.finish("gone", NOW)])
        pages = desk.walk(ListTasks(limit=1), lambda: desk.put(*islice(finished, 1)))
        assert pages == [[task.task_id] for task in (first, *others)]

    def test_an_empty_list_is_one_page(self, desk: Desk) -> None:
        assert desk.walk(ListTasks()) == [[]]
        assert desk.walk(ListTasks(S.DONE)) == [[]]


class TestDone:
    def test_the_newest_first_across_months(self, desk: Desk) -> None:
        desk.clock.sleep((NOW + 40 * DAY - desk.clock.now()).total_seconds())
        times = [NOW + days * DAY for days in (0, 1, 25, 26, 39)]
        tasks = desk.put(*(a_check(n).finish("gone", at) for n, at in enumerate(times)))
        newest_first = [task.task_id for task in reversed(tasks)]
        assert all_of(desk.walk(ListTasks(S.DONE, limit=2))) == newest_first
        query = ListTasks(S.DONE, TaskKind.DIFFERENCE, limit=2)
        assert all_of(desk.walk(query)) == newest_first

    def test_of_the_last_year(self, desk: Desk) -> None:
        now = desk.clock.now()
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        begin = first.replace(year=first.year - 1)
        [kept, _] = desk.put(
            a_check(1).finish("gone", begin),
            a_check(2).finish("gone", begin - timedelta(microseconds=1)),
        )
        assert desk.listed(ListTasks(S.DONE)) == [kept]
        assert desk.storage.requests["finished_tasks"] == MONTHS

    def test_a_full_page_of_this_month_reads_no_other(self, desk: Desk) -> None:
        now = desk.clock.now()
        desk.put(*(a_check(n).finish("gone", now) for n in range(3)))
        desk.listed(ListTasks(S.DONE, limit=2))
        assert desk.storage.requests["finished_tasks"] == 1

    def test_from_page_to_page_no_month_is_read_again(self, desk: Desk) -> None:
        old = desk.clock.now() - 35 * DAY
        desk.put(*(a_check(n).finish("gone", old) for n in range(3)))
        cursor = desk.page(ListTasks(S.DONE, limit=1)).next_cursor
        before = desk.storage.requests["finished_tasks"]
        desk.listed(ListTasks(S.DONE, limit=1, cursor=cursor))
        assert desk.storage.requests["finished_tasks"] == before + 1


class TestCursors:
    @given(st.datetimes(timezones=st.just(NOW.tzinfo)), st.text(max_size=50))
    def test_a_cursor_names_a_place(self, at: datetime, key: str) -> None:
        assert place_of(cursor_to("done", at, key), "done") == (at, key)

    @given(st.text(max_size=60))
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            place_of(text, "done")
        assert [problem.field for problem in refused.value.details] == ["cursor"]

    def test_one_of_another_list_is_refused(self, desk: Desk) -> None:
        desk.put(*(a_check(n) for n in range(2)))
        cursor = desk.page(ListTasks(limit=1)).next_cursor
        assert len(desk.listed(ListTasks(S.OPEN, limit=1, cursor=cursor))) == 1
        for other in (S.DONE, S.SLEEPING):
            with pytest.raises(Invalid):
                desk.page(ListTasks(other, cursor=cursor))

    def test_a_moment_without_a_time_zone_is_none(self) -> None:
        with pytest.raises(Invalid):
            place_of(cursor_to("done", NOW.replace(tzinfo=None), "x"), "done")


moments = st.integers(0, 3).map(lambda n: NOW + n * HOUR)


@given(
    st.lists(st.tuples(moments, st.booleans()), max_size=12),
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=6),
)
def test_who_stays_where_it_is_is_seen_once_whatever_happens_to_the_others(
    tasks: list[tuple[datetime, bool]], limit: int, events: list[tuple[int, bool]]
) -> None:
    """Between pages others are done, or put off."""
    desk = Desk()
    desk.put(*(a_check(n, due_at=due) for n, (due, _) in enumerate(tasks)))
    moving = {n for n, (_, moves) in enumerate(tasks) if moves}
    happening = iter(events)

    def something_happens() -> None:
        n, is_done = next(happening, (-1, False))
        task = desk.storage.task(f"ch_{n:03}-money")
        if n in moving and task is not None and task.is_open:
            later = replace(task, due_at=task.due_at + HOUR)
            desk.put(task.finish("gone", NOW) if is_done else later)

    seen = all_of(desk.walk(ListTasks(limit=limit), something_happens))

    for n in set(range(len(tasks))) - moving:
        assert seen.count(f"ch_{n:03}-money") == 1
