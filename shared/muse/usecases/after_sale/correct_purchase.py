"""Correct what was recorded of a purchase: a slip of the hand must not be what the shopper pays."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from muse.domain.errors import (
    Conflict,
    FarBelowApproved,
    Invalid,
    OverCap,
    PaymentsUnavailable,
    Problem,
    VersionConflict,
)
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.payments.debt import debt
from muse.domain.payments.excess import Excess, excess_row
from muse.domain.placement.attempt import is_far_below
from muse.domain.session import CheckoutSession
from muse.domain.task import COLLECT_TIME, Task, TaskKind, TaskStatus, collect_task_id
from muse.ports import Change, StoreOrderNumberTaken, Unchanged
from muse.usecases.after_sale.save_change import RefundDependencies, find_order
from muse.usecases.settlement.give_back_excess import give_back_excess


@dataclass(frozen=True, slots=True)
class CorrectPurchase:
    """`confirmed`: the total is right although it is far from the approved one."""

    order_number: str
    person: str
    store_order_number: str
    total_paid_cents: int
    reason: str
    confirmed: bool = False


def correct_purchase(command: CorrectPurchase, deps: RefundDependencies) -> Order:
    """The order with what its store really took, and its number there. The money follows: before
    anything is taken, the right amount will be; afterwards what was taken too much goes back, and
    what is missing becomes a debt with a `collect` task. Repeating it is safe.

    Errors: NotFound; Invalid (nothing was paid); FarBelowApproved and OverCap for a total far from
    the approved one unless it is `confirmed`; Conflict when no purchase stands, money was given
    back for the order, the checkout's money is being taken at this moment, its debt was collected
    already, or the number is another order's; VersionConflict.
    """
    task = _correct(command, deps)
    order = find_order(command.order_number, deps.storage)
    if task and task.is_open:
        deps.notifier.task_opened(task)
    with suppress(PaymentsUnavailable, VersionConflict):  # reconciliation makes it good
        give_back_excess(order.session_id, deps)
    return order


def _correct(command: CorrectPurchase, deps: RefundDependencies, tries: int = 6) -> Task | None:
    """The task that was opened or done with it, if any. Whoever was faster is looked at anew."""
    order = find_order(command.order_number, deps.storage)
    corrected = _corrected(command, order, deps)
    if corrected == order:
        return None
    following, task = _following(deps.storage.checkout(order.session_id), corrected, deps)
    try:
        deps.storage.commit(corrected, *following, *([task] if task else []))
    except StoreOrderNumberTaken:
        problem = Problem("storeOrderNumber", "already belongs to another order of this store")
        raise Conflict("This store order number is taken.", [problem]) from None
    except VersionConflict:
        if tries == 1:
            raise
        return _correct(command, deps, tries - 1)
    return task.saved() if task else None


def _corrected(command: CorrectPurchase, order: Order, deps: RefundDependencies) -> Order:
    paid = Money(command.total_paid_cents, order.total.currency)
    if not order.is_orphan:  # what the shopper pays hangs on it
        _require_plausible(paid, order, confirmed=command.confirmed)
    return order.correct_purchase(
        command.store_order_number,
        paid,
        deps.clock.now(),
        f"ops:{command.person}",
        command.reason,
    )


def _require_plausible(paid: Money, order: Order, *, confirmed: bool) -> None:
    if not order.may_have_cost(paid):
        raise Invalid("Say what was paid.", [Problem("totalPaidCents", "must be more than 0")])
    if confirmed:
        return
    if is_far_below(paid, order.total):
        raise FarBelowApproved(details=[Problem("confirmed", "must be true for this total")])
    if is_far_below(order.total, paid):
        raise OverCap(details=[Problem("confirmed", "must be true for this total")])


def _following(
    session: CheckoutSession, corrected: Order, deps: RefundDependencies
) -> tuple[tuple[Change, ...], Task | None]:
    """What is stored with the corrected order, so that the shopper pays the right amount."""
    if corrected.is_orphan:
        return (), None
    if session.payment.due is None:  # it is not fixed yet, and nobody may fix it meanwhile
        return (Unchanged(session),), None
    others = deps.storage.orders(
        [number for number in session.order_numbers if number != corrected.order_number]
    )
    guards = [Unchanged(order) for order in others]
    missing = debt(session, [*others, corrected])
    if missing.cents > 0:
        return (session.owes_more(), *guards), _collect(session, corrected, missing, deps)
    settled = session.owes_nothing()
    task = _nothing_to_collect(session, deps)
    if not missing:
        return (settled if settled != session else Unchanged(session), *guards), task
    going_back = Excess(
        session.payment.intent_id or "", -missing, session.payment.returned or missing * 0
    )
    ledger = deps.storage.payments(session.session_id)
    row = excess_row(session.session_id, ledger, going_back, deps.clock.now())
    return (settled.give_back_excess(-missing), row, *guards), task


def _collect(
    session: CheckoutSession, order: Order, missing: Money, deps: RefundDependencies
) -> Task:
    now = deps.clock.now()
    reason = (
        f"{missing.display} was not taken: what {order.order_number} cost was corrected after its"
        " money had been taken."
    )
    known = deps.storage.task(collect_task_id(session.session_id))
    if known:
        return (
            known.with_reason(reason) if known.is_open else known.anew(reason, now + COLLECT_TIME)
        )
    return Task(
        task_id=collect_task_id(session.session_id),
        kind=TaskKind.COLLECT,
        status=TaskStatus.OPEN,
        order_number=None,
        session_id=session.session_id,
        store_id=None,
        store_name=None,
        reason=reason,
        created_at=now,
        due_at=now + COLLECT_TIME,
    )


def _nothing_to_collect(session: CheckoutSession, deps: RefundDependencies) -> Task | None:
    """The task of a debt that there was not, done."""
    task = deps.storage.task(collect_task_id(session.session_id))
    if task is None or not task.is_open:
        return None
    return task.finish("the purchase was corrected", deps.clock.now())
