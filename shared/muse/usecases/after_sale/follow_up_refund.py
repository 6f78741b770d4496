"""Bring one refund to its end: make it at Stripe, once, or find out what became of it."""

from __future__ import annotations

from muse.domain.errors import PaymentsUnavailable
from muse.domain.order import Order
from muse.domain.order.adjustment import Adjustment
from muse.domain.payments.payment import DISPUTED, IntentStatus, Refund, RefundStatus
from muse.domain.session import CheckoutSession
from muse.domain.task import REFUND_TIME, Task, TaskKind, TaskStatus, refund_task_id
from muse.ports import Change
from muse.usecases.after_sale.save_change import (
    RefundDependencies,
    find_order,
    refund_row,
    save_change,
)

_TOO_MUCH = "amount_too_large"
_DONT_PAY = (
    "don't pay it. The shopper's bank decides about this payment, and may give the money back;"
    " only if Muse wins the dispute, pay it then"
)
_WHAT_TO_DO = {
    _TOO_MUCH: "somebody has given back of this payment without Muse. Find out whether "
    "that was for this order; pay it another way only if it was not",
    **dict.fromkeys(DISPUTED, _DONT_PAY),
}


def follow_up_refunds(order: Order, deps: RefundDependencies) -> Order:
    """Follow up every refund of an order that is pending. One that Stripe doesn't answer for stays
    pending: following it up again is always safe."""
    for adjustment in order.adjustments:
        if adjustment.refund and adjustment.refund.status is RefundStatus.PENDING:
            try:
                order = follow_up_refund(order.order_number, adjustment.n, deps)
            except PaymentsUnavailable:
                continue
    return order


def follow_up_refund(order_number: str, n: int, deps: RefundDependencies) -> Order:
    """The order with what is known of the refund of its `n`th adjustment now. Also for one that had
    succeeded: its money may have come back since. A failed one opens a task for a person.

    The refunds at Stripe are looked through before one is made, since Stripe forgets a key after a
    day. Errors: NotFound, PaymentsUnavailable (repeat).
    """
    order = find_order(order_number, deps.storage)
    adjustment = order.adjustment(n)
    if adjustment.refund is None or adjustment.refund.status is RefundStatus.FAILED:
        return order
    session = deps.storage.checkout(order.session_id)
    answer = _at_stripe(order, adjustment, session, deps)
    return _record(order, n, answer, deps) if answer else order


def _at_stripe(
    order: Order, adjustment: Adjustment, session: CheckoutSession, deps: RefundDependencies
) -> Refund | None:
    """The refund as Stripe has it, made now unless it was; None while the money isn't taken yet.
    What was collected in another way is given back in another way, too."""
    intent_id, key = session.payment.intent_id or "", adjustment.key_of(order.order_number)
    by_hand = Refund(None, RefundStatus.FAILED, adjustment.amount, key, "paid_otherwise")
    if session.payment.collection is not None and not session.payment.captured:
        return by_hand
    if session.payment.captured is None:
        intent = deps.payments.retrieve(intent_id)
        if intent.status is not IntentStatus.SUCCEEDED:
            return None
    made = next((one for one in deps.payments.refunds_of(intent_id) if one.key == key), None)
    if made or (adjustment.refund and adjustment.refund.refund_id):
        return made
    metadata = {
        "session_id": order.session_id,
        "order_number": order.order_number,
        "adjustment": str(adjustment.n),
    }
    answer = deps.payments.refund(key, intent_id, adjustment.amount, metadata)
    was_collected = session.payment.collection is not None and answer.failure_code == _TOO_MUCH
    return by_hand if was_collected else answer


def _record(order: Order, n: int, answer: Refund, deps: RefundDependencies) -> Order:
    opened: list[Task] = []

    def change(now: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        opened.clear()
        changed = now.refund_answered(n, answer)
        if changed == now:
            return now, ()
        row = refund_row(changed, changed.adjustment(n), session)
        if answer.status is RefundStatus.FAILED:
            opened.append(_task(changed, changed.adjustment(n), deps))
        return changed, (row.answered(deps.clock.now(), answer), *opened)

    recorded = save_change(order.order_number, change, deps)
    for task in opened:
        deps.notifier.task_opened(task.saved())
    return recorded


def _task(order: Order, adjustment: Adjustment, deps: RefundDependencies) -> Task:
    refund, now = adjustment.refund, deps.clock.now()
    why = (refund and refund.failure_code) or "no reason given"
    what_to_do = _WHAT_TO_DO.get(why, "pay it another way")
    return Task(
        task_id=refund_task_id(order.order_number, adjustment.n),
        kind=TaskKind.REFUND,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=f"The refund of {adjustment.amount.display} failed ({why}): {what_to_do}.",
        created_at=now,
        due_at=now + REFUND_TIME,
    )
