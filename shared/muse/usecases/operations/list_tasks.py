"""List tasks: what is to be done, the most urgent first, and what was done, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from muse.domain.task import Task, TaskKind, TaskStatus, month_of
from muse.ports import Clock, Storage, TaskPosition
from muse.usecases.operations.view_task import TaskView, task_views
from muse.usecases.orders.cursors import cursor_to, place_of
from muse.usecases.placement.place_order import PurchaseVariance

MONTHS = 13  # how far back done ones are listed, the present month counted


class TaskSelection(StrEnum):
    """Which tasks: `unfinished` are all that something is left to do about now, in whatever status;
    `sleeping` ones have their time to come."""

    UNFINISHED = "unfinished"
    OPEN = "open"
    CLAIMED = "claimed"
    BUYING = "buying"
    SLEEPING = "sleeping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ListTasks:
    """`limit` tasks, of one kind if that is given, from the place on that `cursor` names."""

    status: TaskSelection = TaskSelection.UNFINISHED
    kind: TaskKind | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """`next_cursor` is None on the last page."""

    tasks: tuple[TaskView, ...]
    next_cursor: str | None


def list_tasks(
    query: ListTasks, storage: Storage, clock: Clock, variance: PurchaseVariance
) -> TaskPage:
    """A page of tasks, read from an index until it is full: only the last one may be shorter. Who
    goes from page to page sees every task once that stands at the same place all the time. Those
    that are done are listed for a year: older ones are found with their checkout.

    Error: Invalid (cursor).
    """
    found = list(islice(_tasks(query, storage, clock), query.limit + 1))
    page = found[: query.limit]
    cursor = _cursor_to(page[-1], query.status) if len(found) > query.limit else None
    return TaskPage(task_views(page, storage, variance), cursor)


def _tasks(query: ListTasks, storage: Storage, clock: Clock) -> Iterator[Task]:
    place = place_of(query.cursor, _list_of(query.status)) if query.cursor else None
    position = TaskPosition(*place) if place else None
    if query.status is TaskSelection.DONE:
        for month in _months(clock.now(), position):
            yield from storage.finished_tasks(month, query.kind, position)
        return
    asleep = query.status is TaskSelection.SLEEPING
    for task in storage.due_tasks(asleep=asleep, after=position):
        if query.kind in (None, task.kind) and _is_selected(task, query.status):
            yield task


def _is_selected(task: Task, status: TaskSelection) -> bool:
    if status in (TaskSelection.UNFINISHED, TaskSelection.SLEEPING):
        return True
    return task.status is TaskStatus(status)


def _months(now: datetime, before: TaskPosition | None) -> Iterator[str]:
    """The months that done tasks are listed of, the newest first, from a position on."""
    year, month = now.year, now.month
    for back in range(MONTHS):
        years, index = divmod(month - 1 - back, 12)
        name = f"{year + years:04}-{index + 1:02}"
        if before is None or name <= month_of(before.at):
            yield name


def _cursor_to(task: Task, status: TaskSelection) -> str:
    at = task.done_at if status is TaskSelection.DONE else None
    return cursor_to(_list_of(status), at or task.due_at, task.task_id)


def _list_of(status: TaskSelection) -> str:
    """The lists that are sorted alike: a cursor of one is none of another."""
    if status in (TaskSelection.DONE, TaskSelection.SLEEPING):
        return status
    return TaskSelection.UNFINISHED
