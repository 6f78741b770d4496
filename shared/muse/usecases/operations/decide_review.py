"""Say whether a checkout with a doubtful payment is ordered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from muse.domain.errors import Conflict
from muse.domain.order import Order, OrderStatus
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order
from muse.usecases.after_sale.save_change import AfterSaleDependencies
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.ownership import find_checkout
from muse.usecases.checkout.start_run import ensure_running
from muse.usecases.checkout.view_checkout import CheckoutView, with_orders
from muse.usecases.operations.review_task import review_task_ids
from muse.usecases.placement.notify_run import notify_run

SERVICE = "stripe"


@dataclass(frozen=True, slots=True)
class DecideReview:
    """`person` is who decided; None when the payment service did. `note` says why."""

    session_id: str
    approve: bool
    note: str
    person: str | None = None

    @property
    def by(self) -> str:
        return f"ops:{self.person}" if self.person else SERVICE


@dataclass(frozen=True, slots=True)
class ReviewDependencies:
    """What deciding a review needs: ordering goes on, or is called off."""

    placing: PlacingDependencies
    after_sale: AfterSaleDependencies


def decide_review(command: DecideReview, deps: ReviewDependencies) -> CheckoutView:
    """The checkout with the outcome. Approved, its orders are placed. Refused, nothing more is
    ordered: what no store has is called off at once, other stores are asked to cancel (one that
    refuses, or has shipped, keeps its order). Repeating the same outcome is safe, and goes on where
    it stopped.

    Errors: NotFound (no such checkout, or it is not under review), Conflict (the other outcome was
    decided, someone else has the task), VersionConflict, UpstreamUnavailable (a store does not
    answer: repeat).
    """
    session = find_checkout(command.session_id, deps.placing.storage)
    decided = session.decide_review(
        approve=command.approve, by=command.by, note=command.note, now=deps.placing.clock.now()
    )
    if decided != session:
        _save(command, decided, deps)
        decided = decided.saved()
    if command.approve:
        ensure_running(decided, deps.placing)
    else:
        _call_off_the_others(command, decided, deps)
    return with_orders(deps.placing.storage.checkout(session.session_id), deps.placing.storage)


def _save(command: DecideReview, decided: CheckoutSession, deps: ReviewDependencies) -> None:
    """The outcome with the orders that waited for it, which no store has received. A person may
    have the task to place one of them: it goes on, or is done."""
    storage = deps.placing.storage
    tasks = [storage.task(task_id) for task_id in review_task_ids(decided.session_id)]
    outcome = "approved" if command.approve else "refused"
    closed = [_closed(task, outcome, command, deps) for task in tasks if task and task.is_open]
    orders = [o for o in storage.orders(decided.order_numbers) if o.awaiting == TaskKind.REVIEW]
    released = [_released(order, command, deps) for order in orders]
    done = [(order, task) for order, task in released if task]
    tasks_done = [task for _, task in done]
    storage.commit(decided, *(order for order, _ in released), *closed, *tasks_done)
    for order, task in done:
        notify_run(task.saved(), order, storage, deps.placing.workflow)


def _released(
    order: Order, command: DecideReview, deps: ReviewDependencies
) -> tuple[Order, Task | None]:
    """The order as it goes on, or called off; then with the task to place it, done, if there was
    one."""
    task = deps.placing.storage.task(order.order_number)
    is_open = task is not None and task.is_open
    if command.approve:
        return order.await_person(task.kind if task and is_open else None), None
    asked = AfterSaleRequest(command.by, "the payment was refused")
    now = deps.placing.clock.now()
    off = order.cancel(asked, now, taken=False)
    return off, task.finish("the payment was refused", now) if task and is_open else None


def _closed(task: Task, outcome: str, command: DecideReview, deps: ReviewDependencies) -> Task:
    person, now = command.person, deps.placing.clock.now()
    if person is None:
        return task.finish(outcome, now)
    if task.claimed_by_other(person, now):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    if task.status is TaskStatus.DONE:
        return task
    return task.claim(person, now).finish(outcome, now)


def _call_off_the_others(
    command: DecideReview, decided: CheckoutSession, deps: ReviewDependencies
) -> None:
    orders = deps.placing.storage.orders(decided.order_numbers)
    for order in orders:
        if _can_be_called_off(order):
            with suppress(Conflict):  # it is at its store just now, was shipped, or the store won't
                cancel_order(
                    CancelOrder(order.order_number, command.by, note="the payment was refused"),
                    deps.after_sale,
                )


def _can_be_called_off(order: Order) -> bool:
    return order.status in (OrderStatus.PENDING, OrderStatus.PLACED, OrderStatus.CONFIRMED)
