"""Call an order off: by the shopper, by operations, because its store did, or by Muse itself."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict, NotFound, UnknownStore, UpstreamUnavailable
from muse.domain.order import Order, OrderStatus
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.placement.failures import NotSupported, PlacementFailure
from muse.domain.session import CheckoutSession
from muse.domain.task import CANCEL_TIME, Task, TaskKind, TaskStatus, code_task_id
from muse.ports import Cancellation, Change
from muse.usecases.after_sale.follow_up_refund import follow_up_refunds
from muse.usecases.after_sale.save_change import AfterSaleDependencies, find_order, save_change
from muse.usecases.placement.end_verification import finished_code_task
from muse.usecases.placement.notify_run import notify_run

SHOPPER = "shopper"
_NO_WAY = Cancellation(done=False, possible=False)


class _PlacedMeanwhile(Exception):
    """The order was pending, and now its store has it."""


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """`by` is `shopper`, `ops:<person>`, or `muse` when its payment turned out to be bad. `user_id`
    is the shopper's, None when someone else asks. `store_confirmed`: the store has called
    it off already, nobody needs to ask it."""

    order_number: str
    by: str = SHOPPER
    user_id: str | None = None
    note: str | None = None
    store_confirmed: bool = False


def cancel_order(command: CancelOrder, deps: AfterSaleDependencies) -> Order:
    """The order: cancelled, and what was taken for it on its way back; or still standing with its
    `cancel_request`, when only a person can ask the store. Cancelling twice is safe.

    A store that has the order is asked before anything is changed. Errors: NotFound; Conflict (it
    may be at its store just now, it was shipped, or the store refuses, in its words);
    UpstreamUnavailable when the store does not answer: repeat.
    """
    order = _order_for(command, deps)
    if not order.is_decided:
        try:
            return _cancel(command, deps, confirmed=False)
        except _PlacedMeanwhile:
            order = _order_for(command, deps)
    if order.status is not OrderStatus.CANCELLED:
        answer = _ask_store(command, order, deps)
        if not answer.possible:
            return _ask_person(order.order_number, deps)
        if not answer.done:
            reason = answer.reason or "The store can't cancel this order any more."
            deny_cancellation(order.order_number, reason, deps)
            raise Conflict(reason)
    return follow_up_refunds(_cancel(command, deps, confirmed=True), deps)


def deny_cancellation(
    order_number: str, reason: str, deps: AfterSaleDependencies, person: str | None = None
) -> Order:
    """The store won't cancel: the order stands, the shopper reads why. Repeating it is safe.
    Errors: NotFound, Conflict when nobody asked to cancel it, or someone else has the task."""

    def change(order: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        request = order.cancel_request
        if request and request.denied == reason:
            return order, ()
        return order.deny_cancel(reason), _closed(order, "denied", person, deps)

    return save_change(find_order(order_number, deps.storage).order_number, change, deps)


def cancel_task_id(order_number: str) -> str:
    """The id of the task to ask the store of an order to cancel it."""
    return f"{order_number}-cancel"


def _order_for(command: CancelOrder, deps: AfterSaleDependencies) -> Order:
    order = find_order(command.order_number, deps.storage)
    if command.user_id not in (None, order.user_id):
        raise NotFound("There is no such order.")
    return order


def _ask_store(command: CancelOrder, order: Order, deps: AfterSaleDependencies) -> Cancellation:
    """The store's answer. That someone asked is stored first: the store may do it while we die."""

    def change(now: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        return now.ask_to_cancel(deps.clock.now(), command.by), ()

    asked = save_change(order.order_number, change, deps)
    if command.store_confirmed:
        return Cancellation(done=True)
    denied = asked.cancel_request.denied if asked.cancel_request else None
    if denied and command.by == SHOPPER:
        return Cancellation(done=False, reason=denied)
    if asked.placement_method is None:
        return _NO_WAY
    try:
        store = deps.stores.store(asked.store_id)
        return deps.retailers.of(store, asked.placement_method).cancel(asked)
    except (NotSupported, UnknownStore):
        return _NO_WAY
    except PlacementFailure as failure:
        raise UpstreamUnavailable(
            f"{asked.store_name} did not answer. Please try again."
        ) from failure


def _ask_person(order_number: str, deps: AfterSaleDependencies) -> Order:
    """The order with a task to ask its store, unless it was called off meanwhile. Errors: Conflict
    when a person was told no."""
    opened: list[Task] = []

    def change(order: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        opened.clear()
        known = deps.storage.task(cancel_task_id(order_number))
        if known is None and order.status is not OrderStatus.CANCELLED:
            opened.append(_task(order, deps))
        return order, tuple(opened)

    order = save_change(order_number, change, deps)
    for task in opened:
        deps.notifier.task_opened(task.saved())
    if order.cancel_request and order.cancel_request.denied:
        raise Conflict(order.cancel_request.denied)
    return order


def _cancel(command: CancelOrder, deps: AfterSaleDependencies, *, confirmed: bool) -> Order:
    """The order once it is cancelled. A run that waits for a person to place it is told. What its
    store has `confirmed` is so, even if the order was shipped meanwhile. Errors: _PlacedMeanwhile
    when the store has it and wasn't asked."""
    asked = AfterSaleRequest(command.by, command.note)
    person = command.by.removeprefix("ops:") if command.by.startswith("ops:") else None

    def change(order: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        if order.status is OrderStatus.CANCELLED:
            return order, ()
        if order.stands_at_store and not confirmed:
            raise _PlacedMeanwhile
        off = order.cancel(
            asked, deps.clock.now(), taken=session.payment.must_be_given_back, confirmed=confirmed
        )
        if order.is_decided:
            return off, _closed(order, "cancelled", person, deps)
        return off, _place_task_of(order, deps)

    order = save_change(command.order_number, change, deps)
    _tell_waiting_run(order, deps)
    return order


def _tell_waiting_run(order: Order, deps: AfterSaleDependencies) -> None:
    """It waits for a person to place the order, or to give its code."""
    ids = [order.order_number]
    if order.verification:
        ids.append(code_task_id(order.order_number))
    for task_id in ids:
        waiting = deps.storage.task(task_id)
        if waiting and not waiting.is_open:
            notify_run(waiting, order, deps.storage, deps.workflow)


def _closed(
    order: Order, outcome: str, person: str | None, deps: AfterSaleDependencies
) -> tuple[Change, ...]:
    """The task to ask the store, done; nothing when there is none."""
    task = deps.storage.task(cancel_task_id(order.order_number))
    if task is None or not task.is_open:
        return ()
    if person and task.claimed_by_other(person, deps.clock.now()):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    return (task.finish(outcome, deps.clock.now()),)


def _place_task_of(order: Order, deps: AfterSaleDependencies) -> tuple[Change, ...]:
    """The tasks to place a pending order and to give its code, done: there is nothing to buy any
    more."""
    task, now = deps.storage.task(order.order_number), deps.clock.now()
    of_code = finished_code_task(order, "cancelled", deps.storage, now)
    if task is None or task.status is TaskStatus.DONE:
        return of_code
    return (task.finish("cancelled", now), *of_code)


def _task(order: Order, deps: AfterSaleDependencies) -> Task:
    now = deps.clock.now()
    return Task(
        task_id=cancel_task_id(order.order_number),
        kind=TaskKind.CANCEL,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason="The order is to be cancelled: ask the store, then say what it answered.",
        created_at=now,
        due_at=now + CANCEL_TIME,
    )
