"""Give up: a payment before anything was ordered, or the whole checkout."""

from __future__ import annotations

from muse.domain.errors import Conflict, PaymentsUnavailable
from muse.domain.session import CheckoutSession, SessionStatus
from muse.ports import Clock, Payments, Storage
from muse.usecases.checkout.ownership import own_checkout
from muse.usecases.checkout.place_checkout import CLAIM_TIME, release_claim_early
from muse.usecases.settlement.release_payment import release_payment


def cancel_payment(
    session_id: str, user_id: str, storage: Storage, payments: Payments, clock: Clock
) -> CheckoutSession:
    """Give up a payment that waits for the shopper's confirmation, or whose placement crashed
    before anything was ordered: the intent is cancelled, the session can be edited again.

    The claim comes first, and with it that the intent is never used again: no order can be written
    for money that is being released, however late the cancellation reaches the payment service.
    Errors: NotFound, Conflict when there is no such payment, PaymentsUnavailable (repeat).
    """
    session = own_checkout(storage, session_id, user_id)
    now = clock.now()
    if not session.payment_can_be_given_up(now):
        raise Conflict("No payment confirmation is pending.")
    claimed = session.continue_placing(now, CLAIM_TIME).renounce_intent()
    storage.commit(claimed)
    claimed = claimed.saved()
    intent_id = claimed.payment.intent_id
    try:
        # An intent whose id was lost before it was stored was never confirmed: it holds nothing.
        if intent_id is not None:
            claimed = release_payment(claimed, intent_id, storage, payments, clock)
    except PaymentsUnavailable:
        release_claim_early(claimed, storage)
        raise
    row = claimed.ledger.authorization(now).failed(now, "given_up", intent_id)
    pending = claimed.give_up_payment(now)
    storage.commit(pending, row)
    return pending.saved()


def cancel_checkout(
    session_id: str, user_id: str, storage: Storage, payments: Payments, clock: Clock
) -> CheckoutSession:
    """Give up the checkout; the cart keeps its items. Cancelling twice is no error. Placing that
    crashed before anything was ordered doesn't stand in the way.

    Errors: NotFound, SessionProcessing when it is being placed, SessionExpired, Conflict.
    """
    session = own_checkout(storage, session_id, user_id)
    now = clock.now()
    if session.status is SessionStatus.CANCELLED:
        return session
    if session.payment_can_be_given_up(now):
        session = cancel_payment(session_id, user_id, storage, payments, clock)
    session.require_editable(now)
    cancelled = session.cancel(now, by="shopper")
    storage.commit(cancelled)
    return cancelled.saved()
