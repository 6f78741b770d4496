"""What working on tasks needs."""

from __future__ import annotations

from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.workflow import workflow
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.variance import variance
from muse.usecases.operations.work_on_task import TaskDependencies


def working() -> TaskDependencies:
    return TaskDependencies(storage(), workflow(), clock(), variance())
