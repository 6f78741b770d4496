"""Tell the run of the workflow that waits for a task what became of it."""

from __future__ import annotations

from muse.domain.errors import VersionConflict
from muse.domain.order import Order
from muse.domain.task import Task
from muse.ports import Storage, Workflow


def tell_run(task: Task, order: Order, storage: Storage, workflow: Workflow) -> Task:
    """The task once its run was told; call it when what happened is stored."""
    if task.acknowledged or task.callback is None:
        return task
    workflow.tell(task.callback, {"orderNumber": order.order_number, "status": str(order.status)})
    acknowledged = task.acknowledge()
    try:
        storage.commit(acknowledged)
    except VersionConflict:  # the same was said twice at once
        return task
    return acknowledged.saved()
