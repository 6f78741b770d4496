"""What a person of the operations team does with a placement task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from muse.domain.errors import (
    AlreadyBuying,
    Conflict,
    FarBelowApproved,
    Invalid,
    NotFound,
    OverCap,
    Problem,
)
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.placement.attempt import FenceHeld, FenceState, Purchase, is_far_below
from muse.domain.placement.failures import RefusedByPerson
from muse.domain.store import Method
from muse.domain.task import CLAIM_LEASE, Task, TaskKind, TaskStatus
from muse.ports import Clock, Storage, StoreOrderNumberTaken, Workflow
from muse.usecases.operations.view_task import TaskView, cap_of, task_view
from muse.usecases.placement.notify_run import notify_run
from muse.usecases.placement.place_order import PurchaseVariance

_BUYING_TIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TaskDependencies:
    """What working on tasks needs."""

    storage: Storage
    workflow: Workflow
    clock: Clock
    variance: PurchaseVariance


@dataclass(frozen=True, slots=True)
class CompleteTask:
    task_id: str
    person: str
    store_order_number: str
    total_paid_cents: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class FailTask:
    task_id: str
    person: str
    reason: str


def claim_task(task_id: str, person: str, deps: TaskDependencies) -> TaskView:
    """Take a task for half an hour. When someone, whoever it was, began to buy half an hour ago and
    did not report back, it becomes a task to find out whether they did.

    Errors: NotFound, Conflict when someone else has it.
    """
    task, now = _task(task_id, deps), deps.clock.now()
    order = _order_of(task, deps)
    if order and _buying_time_is_over(task, order, now):
        task = task.abandoned()
        order = order.await_person(task.kind)
        claimed = task.claim(person, now)
        deps.storage.commit(claimed, order)
        return _view(claimed.saved(), order.saved(), deps)
    claimed = task.claim(person, now)
    deps.storage.commit(claimed)
    return _view(claimed.saved(), order, deps)


def _buying_time_is_over(task: Task, order: Order, now: datetime) -> bool:
    fence = order.open_fence
    return task.status is TaskStatus.BUYING and fence is not None and now >= fence.until


def release_task(task_id: str, person: str, deps: TaskDependencies) -> TaskView:
    """Give a claimed task back. Errors: NotFound, Conflict."""
    task = _task(task_id, deps).release(person)
    deps.storage.commit(task)
    return _view(task.saved(), _order_of(task, deps), deps)


def start_purchase(
    task_id: str, person: str, deps: TaskDependencies, idempotency_key: str | None = None
) -> TaskView:
    """ "I'm buying this now": the fence of the manual method. It is answered once, since whoever
    reads the answer buys; a repetition is answered the same only with the same idempotency key.

    Errors: NotFound; AlreadyBuying for any other repetition; Conflict when the task isn't this
    person's, when an earlier attempt may have bought it, while its payment is being looked at, or
    when the order's time is over (and the lease of whoever took it last): its money is not held for
    much longer."""
    task = _task(task_id, deps)
    order = deps.storage.order(task.of_order)
    if task.status is TaskStatus.BUYING and task.claimed_by == person:
        if not task.was_begun_by(person, idempotency_key):
            raise _already_buying(order)
        return _view(task, order, deps)
    buying, now = task.start_buying(person, idempotency_key), deps.clock.now()
    if order.awaiting == TaskKind.REVIEW:
        raise Conflict("The payment of this order is being looked at: don't buy it yet.")
    if now >= order.decide_by + CLAIM_LEASE:
        raise Conflict("The time to place this order is over: fail the task instead.")
    try:
        fenced = order.enter_fence(Method.MANUAL, now, _BUYING_TIME, total=order.total)
    except FenceHeld:
        raise Conflict("An earlier attempt may have bought this already.") from None
    deps.storage.commit(fenced, buying)
    return _view(buying.saved(), fenced.saved(), deps)


def _already_buying(order: Order) -> AlreadyBuying:
    fence = order.open_fence
    since = f" at {fence.at:%Y-%m-%d %H:%M:%S} UTC" if fence else ""
    return AlreadyBuying(
        f"This purchase was begun{since}: don't buy it a second time. If it was bought, complete"
        " the task; if it certainly was not, fail it; if you can't tell, claim it again half an"
        " hour after it was begun, to find out at the store."
    )


def complete_task(command: CompleteTask, deps: TaskDependencies) -> TaskView:
    """The store has the order: record its number and what was paid, then tell the waiting run.

    Repeating it with the same number and total is safe. An order that was given up before it was
    found, or that was bought although it had failed, is an orphan: its task stays, and is completed
    again with what Muse paid in the end.
    Errors: NotFound; Invalid (nothing was paid); FarBelowApproved unless `confirmed`; OverCap,
    unless it was only found: that is bought already; Conflict when the task isn't this person's,
    wasn't bought yet, was completed otherwise, or the number is another order's.
    """
    task = _placement_task(command.task_id, deps)
    order = deps.storage.order(task.of_order)
    paid = Money(command.total_paid_cents, order.total.currency)
    purchase = Purchase(command.store_order_number, paid, order.funding)
    if not task.is_open and order.purchase is not None:
        _require_recorded(purchase, order)
        return _view(_tell(task, order, deps), order, deps)
    if not task.is_open and order.status is OrderStatus.FAILED:
        task = task.reopened_as_orphan(command.person, deps.clock.now())
        return _found_late(task, order, purchase, deps)
    task.require_held_by(command.person)
    if task.kind is TaskKind.ORPHAN:
        return _close_orphan(task, order, purchase, deps)
    if not order.open_fence:
        raise Conflict("Say start-purchase before you buy.")
    if order.was_given_up:
        return _found_late(task, order, purchase, deps)
    _require_payable(paid, order, task, deps)
    _require_plausible(paid, order, confirmed=command.confirmed)
    placed = order.place(purchase, order.open_fence.method, deps.clock.now(), _by(command.person))
    return _finish(task.finish("placed", deps.clock.now()), placed, deps)


def _found_late(task: Task, order: Order, purchase: Purchase, deps: TaskDependencies) -> TaskView:
    """The store has an order whose money is released already: someone must see to it there."""
    _require_paid(purchase.total_paid, order)
    found = order.found_late(purchase).await_person(TaskKind.ORPHAN)
    return _finish(task.became_orphan(), found, deps)


def _require_recorded(purchase: Purchase, order: Order) -> None:
    """A repetition that says something else is no repetition."""
    recorded = order.purchase
    if recorded is None or (recorded.store_order_number, recorded.total_paid) == (
        purchase.store_order_number,
        purchase.total_paid,
    ):
        return
    raise Conflict(
        f"This was completed as store order {recorded.store_order_number} for"
        f" {recorded.total_paid.display}. If that is wrong, correct the purchase of"
        f" {order.order_number}."
    )


def _close_orphan(task: Task, order: Order, purchase: Purchase, deps: TaskDependencies) -> TaskView:
    """The store cancelled it, or Muse bears what it cost."""
    if purchase.store_order_number != order.store_order_number:
        raise Conflict(f"This task is about store order {order.store_order_number}.")
    closed = order.orphan_closed(purchase.total_paid)
    return _finish(task.finish("orphan closed", deps.clock.now()), closed, deps)


def fail_task(command: FailTask, deps: TaskDependencies) -> TaskView:
    """The order can't be had, and nothing was bought. The reason is kept with the failed order,
    or, when that had failed before, with the task.

    Errors: NotFound; Conflict when the task isn't this person's, while a machine's attempt may
    still be under way, and for an orphan.
    """
    task = _placement_task(command.task_id, deps)
    order = deps.storage.order(task.of_order)
    if order.failure and not task.is_open:
        return _view(_tell(task, order, deps), order, deps)
    task.require_held_by(command.person)
    if task.kind is TaskKind.ORPHAN:
        raise Conflict("Complete it with what was paid in the end: 0 once the store cancelled it.")
    _require_no_attempt_under_way(order, deps)
    refused, now = order.fence_refused(), deps.clock.now()
    if order.was_given_up:
        done = task.finish(f"not there: {command.reason}", now)
        return _finish(done, refused.await_person(None), deps)
    failed = refused.fail(RefusedByPerson(command.reason), now, _by(command.person))
    return _finish(task.finish("failed", now), failed, deps)


def _require_no_attempt_under_way(order: Order, deps: TaskDependencies) -> None:
    """What can't be found at the store yet may be there a moment later."""
    fence = order.open_fence
    if fence is None or fence.method is Method.MANUAL or fence.state is not FenceState.OPEN:
        return
    if deps.clock.now() < fence.until:
        raise Conflict(f"An attempt may still be under way until {fence.until:%H:%M:%S} UTC.")


def _finish(task: Task, order: Order, deps: TaskDependencies) -> TaskView:
    try:
        deps.storage.commit(order, task)
    except StoreOrderNumberTaken:
        problem = Problem("storeOrderNumber", "already belongs to another order of this store")
        raise Conflict("This store order number is taken.", [problem]) from None
    return _view(_tell(task.saved(), order, deps), order.saved(), deps)


def _tell(task: Task, order: Order, deps: TaskDependencies) -> Task:
    return notify_run(task, order, deps.storage, deps.workflow)


def _require_payable(paid: Money, order: Order, task: Task, deps: TaskDependencies) -> None:
    cap = cap_of(order, deps.variance)
    _require_paid(paid, order)
    if task.kind is TaskKind.PLACE and not paid <= cap:
        problem = Problem("totalPaidCents", f"must be at most {cap.cents} ({cap.display})")
        raise OverCap(details=[problem])


def _require_plausible(paid: Money, order: Order, *, confirmed: bool) -> None:
    """The shopper pays no more than this: what looks like a slip of the hand is asked again."""
    if is_far_below(paid, order.total) and not confirmed:
        words = f"is far below {order.total.cents} ({order.total.display}); confirm it if it is so"
        raise FarBelowApproved(details=[Problem("totalPaidCents", words)])


def _require_paid(paid: Money, order: Order) -> None:
    if not order.may_have_cost(paid):
        problem = Problem("totalPaidCents", "must be more than 0")
        raise Invalid("Say what was paid.", [problem])


def _view(task: Task, order: Order | None, deps: TaskDependencies) -> TaskView:
    return task_view(task, order, deps.storage, deps.variance)


def _order_of(task: Task, deps: TaskDependencies) -> Order | None:
    return deps.storage.order(task.order_number) if task.order_number else None


def _task(task_id: str, deps: TaskDependencies) -> Task:
    task = deps.storage.task(task_id)
    if task is None:
        raise NotFound("There is no such task.")
    return task


def _placement_task(task_id: str, deps: TaskDependencies) -> Task:
    task = _task(task_id, deps)
    if not task.is_of_placement:
        raise Conflict(f"This is a task of the kind {task.kind}: its outcome is the order's own.")
    return task


def _by(person: str) -> str:
    return f"ops:{person}"
