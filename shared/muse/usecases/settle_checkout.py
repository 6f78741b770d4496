"""Settle a checkout: take exactly what is due for the placed orders, release the rest."""

from __future__ import annotations

from muse.domain.errors import Conflict
from muse.domain.money import Money, total_of
from muse.domain.payment import IntentStatus, PaymentIntent, PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.ports import Clock, Payments, Storage, Unchanged


def settle_checkout(
    session_id: str, storage: Storage, payments: Payments, clock: Clock
) -> CheckoutSession:
    """Capture the sum of what is due, once, or release the hold when nothing is; close the session.

    The amount is frozen first, in a transaction that checks every order's version, so that a
    repetition takes the same amount with the same key. Errors: Conflict while an order is
    undecided, VersionConflict, PaymentsUnavailable: all mean "repeat later".
    """
    session = storage.checkout(session_id)
    if session.is_final:
        return session
    if session.payment.due is None:
        session, row = _freeze(session, storage, clock)
    else:
        row = session.settlement(clock.now())
    intent = _take_or_release(session, row, payments)
    now = clock.now()
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


def _take_or_release(
    session: CheckoutSession, row: PaymentTransaction, payments: Payments
) -> PaymentIntent:
    """The intent once exactly the frozen amount is taken, or all of it is released."""
    intent_id = session.payment.intent_id or ""
    due = session.payment.due or Money(0, session.currency)
    if due:
        intent = payments.capture(row.key, intent_id, due)
        if intent.status is not IntentStatus.SUCCEEDED or intent.received != due:
            raise Conflict(f"Captured {intent.received.display} instead of {due.display}.")
        return intent
    return payments.cancel(row.key, intent_id)


def _gave_away(session: CheckoutSession, storage: Storage) -> bool:
    """Whether nothing is due although an order stands at its store."""
    if session.payment.due:
        return False
    return any(order.stands_at_store for order in storage.orders(session.order_numbers))
