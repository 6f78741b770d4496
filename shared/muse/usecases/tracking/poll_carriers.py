"""Ask for the parcels of orders that should have arrived, before a person is asked to."""

from __future__ import annotations

from datetime import timedelta

from muse.domain.errors import Unavailable
from muse.domain.task import Task, TaskKind
from muse.usecases.tracking.dependencies import TrackingDependencies
from muse.usecases.tracking.follow_order import overdue_task_id

AHEAD = timedelta(hours=6)
_MOST = 100  # orders of one run


def poll_carriers(deps: TrackingDependencies) -> int:
    """How many reports were published of orders whose task wakes within six hours. An order that
    can't be asked for now is asked for in the next run, or by a person."""
    soon = deps.storage.sleeping_tasks(deps.clock.now() + AHEAD)
    overdue = [task for task in soon if _is_overdue(task)][:_MOST]
    return sum(_poll(task, deps) for task in overdue)


def _is_overdue(task: Task) -> bool:
    return task.kind is TaskKind.DELIVERY and task.task_id == overdue_task_id(task.of_order)


def _poll(task: Task, deps: TrackingDependencies) -> int:
    order = deps.storage.order(task.of_order)
    published = 0
    for parcel in order.parcels:
        if parcel.tracking_number is None or parcel.is_delivered:
            continue
        try:
            reports = deps.trackers.reports_of(parcel.tracking_number)
            deps.bus.publish(*reports)
        except Unavailable:
            continue
        published += len(reports)
    return published
