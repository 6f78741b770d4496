"""Finish a task that a person settles outside of Muse."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict, NotFound
from muse.domain.task import TaskKind
from muse.usecases.operations.view_task import TaskView, see_task
from muse.usecases.operations.work_on_task import TaskDependencies

SETTLED_BY_PEOPLE = frozenset({TaskKind.DELIVERY, TaskKind.EMAIL})


@dataclass(frozen=True, slots=True)
class SettleTask:
    """`note` says what `person` did about it, for whoever reads it later."""

    task_id: str
    person: str
    note: str


def settle_task(command: SettleTask, deps: TaskDependencies) -> TaskView:
    """The task, done. The same again by the same words changes nothing; no money moves.

    Errors: NotFound; Conflict (a task of this kind ends otherwise, someone else has it, it is
    done); VersionConflict (repeat)."""
    task = deps.storage.task(command.task_id)
    if task is None:
        raise NotFound("There is no such task.")
    if task.kind not in SETTLED_BY_PEOPLE:
        raise Conflict(f"A task of the kind {task.kind} ends in another way.")
    outcome = f"settled: {command.note}"
    if task.outcome != outcome:
        now = deps.clock.now()
        if task.claimed_by_other(command.person, now):
            raise Conflict(f"This task is held by {task.claimed_by}.")
        deps.storage.commit(task.claim(command.person, now).finish(outcome, now))
    return see_task(command.task_id, deps.storage, deps.variance)
