"""End a task that nothing else ends: what a person was asked to read, or to settle."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict, NotFound
from muse.domain.task import TaskKind
from muse.usecases.operations.view_task import TaskView, task_view
from muse.usecases.operations.work_on_task import TaskDependencies

_SETTLED_BY_PEOPLE = frozenset({TaskKind.EMAIL, TaskKind.DELIVERY})


@dataclass(frozen=True, slots=True)
class SettleTask:
    """`how` is what the person did about it."""

    task_id: str
    person: str
    how: str


def settle_task(command: SettleTask, deps: TaskDependencies) -> TaskView:
    """The task is done, and it is kept how. Saying the same again changes nothing.

    Errors: NotFound; Conflict when it ends otherwise, is done, or isn't this person's.
    """
    task = deps.storage.task(command.task_id)
    if task is None:
        raise NotFound("There is no such task.")
    if task.kind not in _SETTLED_BY_PEOPLE:
        raise Conflict(f"This is a task of the kind {task.kind}: its outcome is the order's own.")
    outcome = f"settled: {command.how}"
    order = deps.storage.order(task.order_number) if task.order_number else None
    if task.is_open or task.outcome != outcome:
        task.require_held_by(command.person)
        finished = task.finish(outcome, deps.clock.now())
        deps.storage.commit(finished)
        task = finished.saved()
    return task_view(task, order, deps.storage, deps.variance)
