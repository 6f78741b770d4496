"""Bring a checkout that nobody places any more to an end: its orders are written if its money is
held, else nothing of its payment is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from muse.domain.errors import Superseded
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from muse.domain.session import CheckoutSession
from muse.ports import Payments
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.start_run import ensure_running
from muse.usecases.checkout.write_orders import write_orders
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.settlement.release_payment import release_payment

_HOLDS = frozenset({IntentStatus.REQUIRES_CAPTURE, IntentStatus.SUCCEEDED})
_OUR_TIME = timedelta(minutes=2)  # longer than any step here, with every call at its slowest
_CLOCK_SKEW = timedelta(minutes=5)  # between Muse and the payment service


def expire_checkout(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    """Close a pending session whose time is over; its payment goes first. Money that turns out to
    be held for exactly its total is used: placing goes on."""
    if not session.payment.attempts:
        return _expire(session, (), deps)
    session = _owned(session, deps)
    intents = intents_of(session, deps.payments)
    held = _holding(session, intents)
    if held is None:
        return _expire(session, intents, deps)
    claimed = session.place_with_held_money(deps.clock.now(), _OUR_TIME)
    return _go_on(_owned(claimed, deps), held, intents, deps)


def expire_without_orders(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    """Close a pending session whatever became of its payment, long after anyone placed it."""
    session = _owned(session, deps)
    return _expire(session, intents_of(session, deps.payments), deps)


def finish_claim(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    """Go on for a request that crashed, or for a shopper who didn't return from the bank: with the
    orders if exactly the total is held, else back to pending without any payment."""
    claimed = _claimed(session, deps)
    intents = intents_of(claimed, deps.payments)
    held = _holding(claimed, intents)
    return _go_on(claimed, held, intents, deps) if held else _release(claimed, intents, deps)


def release_claim(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    """Back to pending without any payment, although the money may be held: the shopper pressed the
    button so long ago that an order now would surprise them."""
    claimed = _claimed(session, deps)
    intents = intents_of(claimed, deps.payments)
    return _release(claimed, intents, deps)


def cancel_unused_intent(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome:
    """Cancel the payment of a closed session, whatever became of it."""
    session = _owned(session, deps)
    released = _cancel_all(session, intents_of(session, deps.payments), deps)
    deps.storage.commit(released.drop_intent())
    return RecoveryOutcome.RELEASED


def intents_of(session: CheckoutSession, payments: Payments) -> tuple[PaymentIntent, ...]:
    """What was begun to pay for it: the intent whose id is saved, and those whose ids a crash kept
    from being saved. The latter are looked for only when there can be any."""
    known, payment = session.payment.intent_id, session.payment
    saved = (payments.retrieve(known),) if known else ()
    if payment.attempts == 0 or (known and payment.generation == 1):
        return saved
    found = payments.find_by_session(session.session_id, session.created_at - _CLOCK_SKEW)
    return saved + tuple(intent for intent in found if intent.intent_id != known)


def _owned(session: CheckoutSession, deps: PlacingDependencies) -> CheckoutSession:
    """From now on nobody who read it before can commit anything about it."""
    deps.storage.commit(session)
    return session.saved()


def _renounced(session: CheckoutSession, deps: PlacingDependencies) -> CheckoutSession:
    """Nobody goes on with its intents any more: stored before the payment service is asked."""
    return _owned(session.renounce_intent(), deps)


def _claimed(session: CheckoutSession, deps: PlacingDependencies) -> CheckoutSession:
    claimed = session.continue_placing(deps.clock.now(), _OUR_TIME, by="muse")
    return _owned(claimed, deps)


def _holding(session: CheckoutSession, intents: Sequence[PaymentIntent]) -> PaymentIntent | None:
    """The intent that holds exactly what the session costs; none that is renounced."""
    usable = (i for i in intents if not session.payment.is_renounced(i.intent_id))
    held = (i for i in usable if i.status in _HOLDS and i.available == session.total)
    return next(held, None)


def _go_on(
    claimed: CheckoutSession,
    held: PaymentIntent,
    intents: Sequence[PaymentIntent],
    deps: PlacingDependencies,
) -> RecoveryOutcome:
    others = [intent for intent in intents if intent is not held]
    if others:
        claimed = _owned(claimed.renounce([other.intent_id for other in others]), deps)
    claimed = _cancel_all(claimed, others, deps)
    whole = deps.payments.retrieve(held.intent_id)  # a list doesn't say when the hold ends
    if _holding(claimed, [whole]) is None:  # nor what was given back of it
        return _release(claimed, intents, deps)
    try:
        ordered = write_orders(claimed, whole, deps)
    except Superseded:  # the cart belongs to another checkout by now
        return _release(claimed, intents, deps)
    ensure_running(ordered, deps)
    return RecoveryOutcome.ORDERED


def _expire(
    session: CheckoutSession, intents: Sequence[PaymentIntent], deps: PlacingDependencies
) -> RecoveryOutcome:
    if intents:
        session = _renounced(session, deps)
    session = _cancel_all(session, intents, deps)
    released = session.drop_intent() if intents else session
    deps.storage.commit(released.expire(deps.clock.now()))
    return RecoveryOutcome.EXPIRED


def _release(
    claimed: CheckoutSession, intents: Sequence[PaymentIntent], deps: PlacingDependencies
) -> RecoveryOutcome:
    if intents:
        claimed = _renounced(claimed, deps)
    claimed = _cancel_all(claimed, intents, deps)
    now = deps.clock.now()
    row = claimed.ledger.authorization(now).failed(now, "given_up", claimed.payment.intent_id)
    deps.storage.commit(claimed.give_up_payment(now), row)
    return RecoveryOutcome.RELEASED


def _cancel_all(
    session: CheckoutSession, intents: Sequence[PaymentIntent], deps: PlacingDependencies
) -> CheckoutSession:
    for intent in intents:
        if intent.status is not IntentStatus.CANCELED:
            session = release_payment(
                session, intent.intent_id, deps.storage, deps.payments, deps.clock
            )
    return session
