"""Tell the run of the workflow that waits for a task what became of it."""

from __future__ import annotations

from muse.domain.errors import VersionConflict
from muse.domain.order import Order
from muse.domain.task import Task
from muse.ports import Storage, Workflow
from muse.usecases.placement.report import order_report


def notify_run(task: Task, order: Order, storage: Storage, workflow: Workflow) -> Task:
    """Tell the waiting run, once what happened is stored. Repeating it is safe, and a run that no
    longer waits is no error. Errors: Unavailable (the task stays unacknowledged)."""
    if task.acknowledged or task.callback is None:
        return task
    workflow.tell(task.callback, order_report(order))
    acknowledged = task.acknowledge()
    try:
        storage.commit(acknowledged)
    except VersionConflict:  # the same was said twice at once
        return task
    return acknowledged.saved()
