"""Bring a checkout with orders to its settlement."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.placement.attempt import FenceState
from muse.domain.placement.failures import NotPlacedInTime
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.ports import RunState, Storage
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.start_run import ensure_running
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.settlement.settle_checkout import settle_checkout

_UNKNOWN = "nobody knows whether the store has this order; the shopper no longer pays for it"


def continue_run(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Start the run that was never started, or the next one when the last is over although orders
    are open; settle when every order is decided. None while a run is at it, and while a person
    looks at the payment."""
    if deps.workflow.state(session.execution_name) is RunState.RUNNING:
        return None
    orders = deps.storage.orders(session.order_numbers)
    if all(order.is_decided for order in orders):
        return _settle(session, deps)
    if session.is_under_review:
        return None
    ensure_running(session, deps)
    return RecoveryOutcome.RUN_STARTED


def settle_before_hold_ends(
    session: CheckoutSession, deps: PlacingDependencies
) -> RecoveryOutcome | None:
    """The money can't be held much longer: what isn't placed fails, what is placed is captured.

    An order of which nobody knows whether the store has it fails for the shopper; its `verify` task
    stays, and what is found later is an orphan (docs/recovery.md). None while an attempt may still
    be under way.
    """
    now = deps.clock.now()
    orders = [deps.storage.order(number) for number in session.order_numbers]
    undecided = [order for order in orders if not order.is_decided]
    under_way = [order for order in undecided if _is_under_way(order, now)]
    for order in undecided:
        if order not in under_way:
            _end(order, now, deps.storage)
    return None if under_way else _settle(session, deps)


def _settle(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    settle_checkout(session.session_id, deps.storage, deps.payments, deps.clock, deps.notifier)
    return RecoveryOutcome.SETTLED


def _is_under_way(order: Order, now: datetime) -> bool:
    """Whether someone may be ordering it at this moment."""
    fence = order.open_fence
    return fence is not None and fence.state is FenceState.OPEN and now < fence.until


def _end(order: Order, now: datetime, storage: Storage) -> None:
    task = storage.task(order.order_number)
    if order.open_fence is None:
        closed = [task.finish("not placed in time", now)] if task else []
        storage.commit(order.fail(NotPlacedInTime(), now), *closed)
        return
    verify = task.needs_verifying(_UNKNOWN) if task else _verify_task(order, now)
    given_up = order.give_up(NotPlacedInTime(), now).await_person(TaskKind.VERIFY)
    storage.commit(given_up, verify)


def _verify_task(order: Order, now: datetime) -> Task:
    return Task(
        task_id=order.order_number,
        kind=TaskKind.VERIFY,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=_UNKNOWN,
        created_at=now,
        due_at=now,
    )
