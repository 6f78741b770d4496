"""The table of tasks: one item per task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Put, Row, Table, Write, fields_for, fields_of
from muse.domain.task import Task, TaskKind, TaskStatus, month_of
from muse.ports import TaskPosition

TASK = "task"
LATER = "later"
_OF_NOTHING: dict[str, Any] = dict.fromkeys(
    ("order_number", "session_id", "store_id", "store_name")
)


class OpenTasks(GlobalSecondaryIndex["TaskRow"]):
    """Whole tasks that are unfinished, by due time: under "later" while they sleep, else under
    "task"."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open = UnicodeAttribute(hash_key=True)
    due_at = ValueAttribute(datetime, range_key=True)


class TasksOfSession(GlobalSecondaryIndex["TaskRow"]):
    """Whole tasks of a checkout and its orders, oldest first."""

    class Meta:
        index_name = "by_session"
        projection = AllProjection()

    session_id = UnicodeAttribute(hash_key=True)
    created_at = ValueAttribute(datetime, range_key=True)


class FinishedTasks(GlobalSecondaryIndex["TaskRow"]):
    """Whole tasks that are done, by when; a partition per month, so that none grows forever."""

    class Meta:
        index_name = "finished"
        projection = AllProjection()

    finished = UnicodeAttribute(hash_key=True)
    done_at = ValueAttribute(datetime, range_key=True)


class FinishedTasksOfKind(GlobalSecondaryIndex["TaskRow"]):
    """The same by kind and month: those of a rare kind are found without reading the others."""

    class Meta:
        index_name = "finished_of_kind"
        projection = AllProjection()

    finished_of_kind = UnicodeAttribute(hash_key=True)
    done_at = ValueAttribute(datetime, range_key=True)


class TaskRow(Row):
    """A task. `open` is absent once it is done and the waiting run was told, `finished` and
    `finished_of_kind` until it is done."""

    table = Table.TASKS

    task_id = UnicodeAttribute(hash_key=True)
    kind = ValueAttribute(TaskKind)
    status = ValueAttribute(TaskStatus)
    version = NumberAttribute()
    order_number = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    store_id = NumberAttribute(null=True)
    store_name = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    created_at = ValueAttribute(datetime)
    due_at = ValueAttribute(datetime)
    continue_url = UnicodeAttribute(null=True)
    claimed_by = UnicodeAttribute(null=True)
    claimed_until = ValueAttribute(datetime, null=True)
    callback = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    acknowledged = BooleanAttribute()
    wakes_at = ValueAttribute(datetime, null=True)
    purchase_key = UnicodeAttribute(null=True)
    done_at = ValueAttribute(datetime, null=True)
    message = UnicodeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    finished = UnicodeAttribute(null=True)
    finished_of_kind = UnicodeAttribute(null=True)

    by_open = OpenTasks()
    by_session = TasksOfSession()
    by_finished = FinishedTasks()
    by_finished_of_kind = FinishedTasksOfKind()

    def task(self) -> Task:
        return Task(**_OF_NOTHING | fields_of(self, Task))


def writes_of_task(task: Task) -> Iterator[Write]:
    """What storing this task takes."""
    unchanged = (
        TaskRow.version == task.version if task.version else TaskRow.version.does_not_exist()
    )
    month = month_of(task.done_at) if task.done_at else None
    row = TaskRow(
        **fields_for(TaskRow, task.saved()),
        open=_place(task),
        finished=month,
        finished_of_kind=month and partition_of(month, task.kind),
    )
    yield Put(row, unchanged)


def partition_of(month: str, kind: TaskKind) -> str:
    """Where the tasks of one kind that were done in a month lie."""
    return f"{kind}#{month}"


def due_until(moment: datetime) -> Condition:
    """The condition on the index that a task is due by then."""
    condition: Condition = OpenTasks.due_at <= moment
    return condition


def due_from(position: TaskPosition | None) -> Condition | None:
    """The condition on the index that a task stands there or later."""
    return OpenTasks.due_at >= position.at if position else None


def done_until(position: TaskPosition | None) -> Condition | None:
    """The condition on the indexes that a task stands there or earlier."""
    return FinishedTasks.done_at <= position.at if position else None


def by_due_time(tasks: Iterable[Task], after: TaskPosition | None) -> Iterator[Task]:
    """The tasks behind a position of those that come by due time: an index says nothing of the
    order of those of one moment."""
    for moment, together in groupby(tasks, key=lambda task: task.due_at):
        for task in sorted(together, key=lambda task: task.task_id):
            if after is None or (moment, task.task_id) > (after.at, after.task_id):
                yield task


def newest_first(tasks: Iterable[Task], before: TaskPosition | None) -> Iterator[Task]:
    """The tasks that are older than a position of those that come newest first."""
    for moment, together in groupby(tasks, key=lambda task: task.done_at):
        for task in sorted(together, key=lambda task: task.task_id, reverse=True):
            if before is None or (moment, task.task_id) < (before.at, before.task_id):
                yield task


def _place(task: Task) -> str | None:
    """Where it is found in the index."""
    if task.is_asleep:
        return LATER
    return TASK if task.is_unfinished else None
