"""Settle a checkout: take exactly what is due for the placed orders, release the rest."""

from __future__ import annotations

from datetime import datetime

from muse.domain.errors import Conflict
from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.payment import KEY_LIFE, IntentStatus, PaymentIntent, PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.domain.task import COLLECT_TIME, Task, TaskKind, TaskStatus, collect_task_id
from muse.ports import Clock, Notifier, Payments, Storage, Unchanged

_HOLD_IS_GONE = frozenset({IntentStatus.CANCELED, IntentStatus.REQUIRES_PAYMENT_METHOD})


def settle_checkout(
    session_id: str, storage: Storage, payments: Payments, clock: Clock, notifier: Notifier
) -> CheckoutSession:
    """Capture the sum of what is due, once, or release the hold when nothing is; close the session.

    The amount is frozen first, in a transaction that checks every order's version, so that a
    repetition takes the same amount with the same key. When the hold is gone, what is due is a debt
    and a `collect` task. Errors: Conflict while an order is undecided, VersionConflict,
    PaymentsUnavailable: all mean "repeat later".
    """
    session = storage.checkout(session_id)
    if session.is_final:
        return session
    if session.payment.due is None:
        session, row = _freeze(session, storage, clock)
    else:
        row = _row_begun(session, storage, clock)
    intent = _ended_before(session, row, payments, clock.now())
    intent = intent or _take_or_release(session, row, payments)
    now = clock.now()
    if session.payment.due and intent.status in _HOLD_IS_GONE:
        order = storage.orders(session.order_numbers[:1])[0]
        closed, task = session.fail_collection(now), _task(session, order, now)
        storage.commit(closed, row.failed(now, "hold_is_gone", intent.intent_id), task)
        notifier.task_opened(task.saved())
        return closed.saved()
    settled = session.settle(intent.received, now, gave_away=_gave_away(session, storage))
    storage.commit(settled, row.succeeded(now, intent))
    return settled.saved()


def _freeze(
    session: CheckoutSession, storage: Storage, clock: Clock
) -> tuple[CheckoutSession, PaymentTransaction]:
    orders = storage.orders(session.order_numbers)
    undecided = [order.order_number for order in orders if not order.is_decided]
    if undecided or not orders:
        raise Conflict(f"Not all orders are decided: {', '.join(undecided) or 'there are none'}.")
    due = total_of((order.net_due for order in orders), session.currency)
    frozen, row = session.freeze_due(due, clock.now())
    storage.commit(frozen, row, *(Unchanged(order) for order in orders))
    return frozen.saved(), row


def _row_begun(session: CheckoutSession, storage: Storage, clock: Clock) -> PaymentTransaction:
    """The ledger row that was written when the amount was frozen."""
    rows = {row.key: row for row in storage.payments(session.session_id)}
    row = session.settlement(clock.now())
    return rows.get(row.key, row)


def _ended_before(
    session: CheckoutSession, row: PaymentTransaction, payments: Payments, now: datetime
) -> PaymentIntent | None:
    """The intent, when its key is too old to bring back an answer and it was taken or released."""
    if now < row.created_at + KEY_LIFE:
        return None
    intent = payments.retrieve(session.payment.intent_id or "")
    ended = IntentStatus.SUCCEEDED if session.payment.due else IntentStatus.CANCELED
    return intent if intent.status is ended else None


def _take_or_release(
    session: CheckoutSession, row: PaymentTransaction, payments: Payments
) -> PaymentIntent:
    """The intent once exactly the frozen amount is taken, or all of it is released."""
    intent_id = session.payment.intent_id or ""
    due = session.payment.due or Money(0, session.currency)
    if due:
        intent = payments.capture(row.key, intent_id, due)
        if intent.status in _HOLD_IS_GONE:
            return intent
        if intent.status is not IntentStatus.SUCCEEDED or intent.received != due:
            raise Conflict(f"Captured {intent.received.display} instead of {due.display}.")
        return intent
    return payments.cancel(row.key, intent_id)


def _task(session: CheckoutSession, order: Order, now: datetime) -> Task:
    due = session.payment.due
    return Task(
        task_id=collect_task_id(session.session_id),
        kind=TaskKind.COLLECT,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=session.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=f"{due.display if due else 'What is due'} could not be taken: the hold is gone.",
        created_at=now,
        due_at=now + COLLECT_TIME,
    )


def _gave_away(session: CheckoutSession, storage: Storage) -> bool:
    """Whether nothing is due although an order stands at its store."""
    if session.payment.due:
        return False
    return any(order.stands_at_store for order in storage.orders(session.order_numbers))
