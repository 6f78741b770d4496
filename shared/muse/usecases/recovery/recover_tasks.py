"""See to the tasks that wait for nobody any more: the outcome is known, or the time is over."""

from __future__ import annotations

from muse.domain.placement.failures import NotPlacedInTime
from muse.domain.session import SessionStatus
from muse.domain.task import Task, TaskKind
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.placement.notify_run import notify_run
from muse.usecases.placement.open_task import is_too_late
from muse.usecases.recovery.outcome import RecoveryOutcome


def wake(task: Task, deps: PlacingDependencies) -> RecoveryOutcome:
    """Let people know of a task whose time has come, unless it is needless by now. Errors:
    VersionConflict when it is awake, done or put off meanwhile: the index lags behind."""
    closed = close_needless_code(task, deps)
    if closed:
        return closed
    awake = task.awake()
    deps.storage.commit(awake)
    deps.notifier.task_opened(awake.saved())
    return RecoveryOutcome.WOKEN


def notify_run_again(task: Task, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Tell the run that waits for a task that is done."""
    if task.is_open or task.acknowledged:
        return None
    order = deps.storage.order(task.of_order)
    notify_run(task, order, deps.storage, deps.workflow)
    return RecoveryOutcome.TOLD


def fail_overdue(task: Task, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Fail an order that nobody placed before its time was over, unless someone is working on it or
    may have bought it; then tell the run that waits for it."""
    if not task.is_open or not task.is_of_placement:
        return None
    now = deps.clock.now()
    order = deps.storage.order(task.of_order)
    if order.is_decided or not is_too_late(order, task, now):
        return None
    failed, finished = order.fail(NotPlacedInTime(), now), task.finish("not placed in time", now)
    deps.storage.commit(failed, finished)
    notify_run(finished.saved(), failed, deps.storage, deps.workflow)
    return RecoveryOutcome.OVERDUE


def close_needless_code(task: Task, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Close the task to give a code once its order doesn't wait for it any more, and tell the run
    that waits."""
    if not task.is_open or task.kind is not TaskKind.CODE:
        return None
    order, now = deps.storage.order(task.of_order), deps.clock.now()
    verification = order.verification
    if not order.is_decided and verification and verification.is_asked:
        return None
    closed = task.finish("no code is needed any more", now)
    deps.storage.commit(closed)
    notify_run(closed.saved(), order, deps.storage, deps.workflow)
    return RecoveryOutcome.TASK_CLOSED


def close_needless_review(task: Task, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Close the task to look at a payment once nothing is ordered with it any more: the shopper
    called everything off, or the time was over."""
    if not task.is_open or task.kind is not TaskKind.REVIEW or task.session_id is None:
        return None
    if deps.storage.checkout(task.session_id).status is not SessionStatus.FAILED:
        return None
    deps.storage.commit(task.finish("nothing is ordered any more", deps.clock.now()))
    return RecoveryOutcome.TASK_CLOSED
