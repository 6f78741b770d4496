"""Let go of a payment that nothing is ordered with."""

from __future__ import annotations

from muse.domain.errors import Conflict
from muse.domain.payments.excess import Excess, excess_row, is_given_back, taken_by
from muse.domain.session import CheckoutSession
from muse.ports import Clock, Payments, Storage


def release_payment(
    session: CheckoutSession, intent_id: str, storage: Storage, payments: Payments, clock: Clock
) -> CheckoutSession:
    """Cancel an intent of a checkout without orders, whose caller has stored that it is given up.
    When somebody has taken its money, that goes back: the row of the ledger is written here, and
    reconciliation makes the refund. Gives the session as it is stored.

    Errors: PaymentsUnavailable, VersionConflict (someone else is at it): nothing is lost, repeat.
    """
    try:
        if intent_id == session.payment.intent_id:
            payments.cancel(session.ledger.release_key, intent_id)
        else:
            release_unknown_intent(session, intent_id, payments)
    except Conflict:
        return _give_back(session, intent_id, storage, payments, clock)
    return session


def release_unknown_intent(session: CheckoutSession, intent_id: str, payments: Payments) -> None:
    """Cancel an intent that was begun for a checkout which doesn't know it (any more). Errors:
    Conflict when its money was taken, PaymentsUnavailable."""
    payments.cancel(f"{session.session_id}:orphan:{intent_id}", intent_id)


def _give_back(
    session: CheckoutSession, intent_id: str, storage: Storage, payments: Payments, clock: Clock
) -> CheckoutSession:
    intent = payments.retrieve(intent_id)
    taken = taken_by(intent, payments.refunds_of(intent_id))
    ledger = storage.payments(session.session_id)
    if not taken.kept or is_given_back(ledger, intent_id):
        return session
    excess = Excess(intent_id, taken.kept, taken.returned)
    row = excess_row(session.session_id, ledger, excess, clock.now())
    renounced = session.renounce([intent_id])  # also when Stripe refuses to give it back
    storage.commit(renounced, row)
    return renounced.saved()
