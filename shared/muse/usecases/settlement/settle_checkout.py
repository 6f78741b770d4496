"""Settle a checkout: take exactly what is due for the placed orders, release the rest."""

from __future__ import annotations

from datetime import datetime

from muse.domain.errors import Conflict
from muse.domain.money import Money, total_of
from muse.domain.payments.excess import CapturedMoney, taken_by
from muse.domain.payments.payment import KEY_LIFE, IntentStatus, PaymentIntent, PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.ports import Clock, Notifier, Payments, Storage, Unchanged
from muse.usecases.after_sale.save_change import RefundDependencies
from muse.usecases.settlement.settle_moved_money import settle_moved_money

_OVER = frozenset(
    {IntentStatus.SUCCEEDED, IntentStatus.CANCELED, IntentStatus.REQUIRES_PAYMENT_METHOD}
)


def settle_checkout(
    session_id: str, storage: Storage, payments: Payments, clock: Clock, notifier: Notifier
) -> CheckoutSession:
    """Capture the sum of what is due, once, or release the hold when nothing is; close the session.

    The amount is frozen first, in a transaction that checks every order's version, so that a
    repetition takes the same amount with the same key. When somebody else took or gave back the
    money, what was taken above what is due goes back, and what is missing is a debt and a `collect`
    task. Errors: Conflict while an order is undecided, VersionConflict, PaymentsUnavailable: all
    mean "repeat later".
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
    taken, now = _taken(session, intent, payments), clock.now()
    gave_away = _gave_away(session, storage)
    if taken == _as_due(session):
        settled = session.settle(taken.received, now, gave_away=gave_away)
        storage.commit(settled, row.succeeded(now, intent))
        return settled.saved()
    deps = RefundDependencies(storage, payments, notifier, clock)
    return settle_moved_money(session, row, intent, taken, deps, gave_away=gave_away)


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
    row = session.ledger.settlement(clock.now())
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
    """The intent once the frozen amount is taken, or all of it is released; else as others have
    left it, when it can't be taken or released any more."""
    intent_id = session.payment.intent_id or ""
    if not session.payment.due:
        try:
            return payments.cancel(row.key, intent_id)
        except Conflict:  # somebody has taken it
            return payments.retrieve(intent_id)
    intent = payments.capture(row.key, intent_id, session.payment.due)
    if intent.status not in _OVER:
        raise Conflict(f"The payment is {intent.status}: it was not taken.")
    return intent


def _taken(session: CheckoutSession, intent: PaymentIntent, payments: Payments) -> CapturedMoney:
    """What was taken. Refunds are looked for only when there is something to tell them by."""
    untouched = CapturedMoney(intent.received, intent.received * 0)
    if not intent.received or (untouched == _as_due(session) and not intent.refunded):
        return untouched
    return taken_by(intent, payments.refunds_of(intent.intent_id))


def _as_due(session: CheckoutSession) -> CapturedMoney:
    """As nobody but Muse would have left it."""
    nothing = Money(0, session.currency)
    return CapturedMoney(session.payment.due or nothing, nothing)


def _gave_away(session: CheckoutSession, storage: Storage) -> bool:
    """Whether nothing is due although an order stands at its store."""
    if session.payment.due:
        return False
    return any(order.stands_at_store for order in storage.orders(session.order_numbers))
