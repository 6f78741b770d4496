"""The table of tasks: one item per task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muse.adapters.dynamodb.attributes import ValueAttribute
from muse.adapters.dynamodb.rows import Put, Row, Table, Write, fields_for, fields_of
from muse.domain.task import Task, TaskKind, TaskStatus

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


class TaskRow(Row):
    """A task. `open` is absent once it is done and the waiting run was told."""

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
    open = UnicodeAttribute(null=True)

    by_open = OpenTasks()

    def task(self) -> Task:
        return Task(**_OF_NOTHING | fields_of(self, Task))


def writes_of_task(task: Task) -> Iterator[Write]:
    """What storing this task takes."""
    unchanged = (
        TaskRow.version == task.version if task.version else TaskRow.version.does_not_exist()
    )
    yield Put(TaskRow(**fields_for(TaskRow, task.saved()), open=_place(task)), unchanged)


def due_until(moment: datetime) -> Condition:
    """The condition on the index that a task is due by then."""
    condition: Condition = OpenTasks.due_at <= moment
    return condition


def _place(task: Task) -> str | None:
    """Where it is found in the index."""
    if task.is_asleep:
        return LATER
    return TASK if task.is_unfinished else None
