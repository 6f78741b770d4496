"""Hand an order to the operations team, and let the workflow wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.order import Order
from muse.domain.placement.attempt import OrderDecided
from muse.domain.placement.failures import NotPlacedInTime
from muse.domain.routing.choice import Choice, PassedOver
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.ports import Clock, Notifier, Storage
from muse.usecases.placement.end_verification import ended, finished_code_task


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`callback` is the task token of the run that waits; `reason` why a person is needed;
    `passed_over` the methods that were not chosen when the run was started."""

    order_number: str
    callback: str
    reason: str
    passed_over: tuple[PassedOver, ...] = ()


def open_task(command: OpenTask, storage: Storage, notifier: Notifier, clock: Clock) -> Task:
    """The order's task, now waited for by this run, and told to the team unless someone has it.
    A run that follows another adopts its task; the deadline is the order's own and not extended.

    An order whose time is over fails, unless someone is working on it or the store may have it.
    Errors: OrderDecided when nothing is left to wait for; VersionConflict, NotFound.
    """
    order = storage.order(command.order_number)
    if order.is_decided:
        raise OrderDecided(order.status)
    now = clock.now()
    task = storage.task(order.order_number)
    if is_too_late(order, task, now):
        failed = order.fail(NotPlacedInTime(), now)
        finished = (task.finish("not placed in time", now).acknowledge(),) if task else ()
        storage.commit(failed, *finished)
        raise OrderDecided(failed.status)
    if task is None:
        task = _new_task(order, command, now)
        routed = order.routed(Choice((Method.MANUAL,), command.passed_over), Method.MANUAL, now)
        waits_for_review = order.awaiting == TaskKind.REVIEW  # that comes first
        waiting = ended(routed if waits_for_review else routed.await_person(task.kind))
        codes = finished_code_task(order, "a person orders it", storage, now)
        storage.commit(waiting, task, *(code.acknowledge() for code in codes))
        notifier.task_opened(task.saved())
        return task.saved()
    adopted = task.with_callback(command.callback)
    storage.commit(adopted)
    if adopted.status is TaskStatus.OPEN:  # the run that opened it may have crashed before it told
        notifier.task_opened(adopted.saved())
    return adopted.saved()


def is_too_late(order: Order, task: Task | None, now: datetime) -> bool:
    """Whether its time is over, nobody is working on it, and nothing can have been bought."""
    has_someone = task is not None and task.claimed_by_other("", now)
    return now >= order.decide_by and not has_someone and not order.open_fence


def _new_task(order: Order, command: OpenTask, now: datetime) -> Task:
    kind = TaskKind.VERIFY if order.open_fence else TaskKind.PLACE
    return Task(
        task_id=order.order_number,
        kind=kind,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=command.reason,
        created_at=now,
        due_at=order.decide_by,
        continue_url=order.continue_url,
        callback=command.callback,
    )
