"""Hold the shopper's money for a claimed checkout."""

from __future__ import annotations

from muse.domain.errors import Conflict, PaymentDeclined
from muse.domain.payments.payment import KEY_LIFE, Decline, IntentStatus, PaymentIntent
from muse.domain.session import CheckoutSession
from muse.ports import Clock, Payments, Storage
from muse.usecases.settlement.release_payment import release_payment

_DECIDED = frozenset(
    {
        IntentStatus.REQUIRES_ACTION,
        IntentStatus.REQUIRES_CAPTURE,
        IntentStatus.SUCCEEDED,
        IntentStatus.CANCELED,
    }
)
_HOLDS = frozenset({IntentStatus.REQUIRES_CAPTURE, IntentStatus.SUCCEEDED})
_NOT_CONFIRMED = Decline(
    "authentication_failed", "The payment was not confirmed with the bank. Please try again."
)


def authorize_payment(
    session: CheckoutSession, storage: Storage, payments: Payments, clock: Clock
) -> tuple[CheckoutSession, PaymentIntent]:
    """Bring the session's one intent to a hold, or to the shopper's confirmation.

    May be repeated after a crash at any point, and is what goes on after the shopper's
    confirmation: the intent is looked at first, every call has a key of its attempt, and the
    intent's id is stored before it is confirmed. Gives the session with the intent, and the intent
    requiring capture or action.

    Errors: PaymentDeclined (the session is pending again), Conflict (the payment was given up),
    PaymentsUnavailable (nothing is known: repeat).
    """
    if session.payment.is_renounced(session.payment.intent_id):
        raise _give_up(session, storage, payments, clock)
    try:
        session, intent = _prepared(session, storage, payments, clock)
        if intent.status not in _DECIDED and session.payment.action_until is None:
            intent = payments.confirm(session.ledger.confirm_key, intent.intent_id)
    except PaymentDeclined as refused:
        _decline(session, Decline(refused.decline_code, refused.public_message), storage, clock)
        raise
    if intent.status is IntentStatus.REQUIRES_PAYMENT_METHOD:
        reason = intent.decline or _NOT_CONFIRMED
        if session.payment.client_secret is not None:
            # Whoever has it could hold money with another card, after the checkout is over, too.
            session = _renounced(session, storage)
            session = release_payment(session, intent.intent_id, storage, payments, clock)
        _decline(session, reason, storage, clock)
        raise PaymentDeclined(reason.message, reason.code)
    if not _is_usable(session, intent, clock):
        raise _give_up(session, storage, payments, clock)
    return session, intent


def _prepared(
    session: CheckoutSession, storage: Storage, payments: Payments, clock: Clock
) -> tuple[CheckoutSession, PaymentIntent]:
    """The session with its intent stored, and the intent: ready to be confirmed unless it was."""
    intent_id, card = session.payment.intent_id, session.payment_method_id or ""
    if intent_id is None:
        created = _made_before(session, payments, clock) or payments.create(
            session.ledger.create_key,
            session.total,
            card,
            session_id=session.session_id,
            user_id=session.user_id,
        )
        session = session.with_intent(created)
        storage.commit(session)
        return session.saved(), created
    intent = payments.retrieve(intent_id)
    if intent.status in _DECIDED or session.payment.action_until is not None:
        return session, intent
    return session, payments.update(session.ledger.update_key, intent_id, session.total, card)


def _made_before(
    session: CheckoutSession, payments: Payments, clock: Clock
) -> PaymentIntent | None:
    """An intent whose id a crash kept from being stored, when its key is too old to bring it back.
    One that is cancelled was of an earlier attempt."""
    if clock.now() < session.began_at + KEY_LIFE:
        return None
    found = payments.find_by_session(session.session_id, session.created_at)
    return next((i for i in found if i.status is not IntentStatus.CANCELED), None)


def _is_usable(session: CheckoutSession, intent: PaymentIntent, clock: Clock) -> bool:
    """Whether the intent can still pay for what the session costs now."""
    if intent.status is IntentStatus.REQUIRES_ACTION and session.payment.confirmation_is_late(
        clock.now()
    ):
        return False
    if intent.status in _HOLDS and intent.available != session.total:
        return False  # somebody has taken less, or given some of it back
    return intent.status is not IntentStatus.CANCELED and intent.amount == session.total


def _decline(session: CheckoutSession, reason: Decline, storage: Storage, clock: Clock) -> None:
    now = clock.now()
    row = session.ledger.authorization(now).failed(now, reason.code, session.payment.intent_id)
    storage.commit(session.decline(now, reason), row)


def _give_up(
    session: CheckoutSession, storage: Storage, payments: Payments, clock: Clock
) -> Conflict:
    """Release an intent that can't pay for this session; the next attempt makes a new one."""
    session = _renounced(session, storage)
    intent_id = session.payment.intent_id
    # An intent whose id was lost before it was stored was never confirmed: it holds nothing.
    if intent_id is not None:
        session = release_payment(session, intent_id, storage, payments, clock)
    now = clock.now()
    row = session.ledger.authorization(now).failed(now, "given_up", intent_id)
    storage.commit(session.give_up_payment(now), row)
    return given_up()


def _renounced(session: CheckoutSession, storage: Storage) -> CheckoutSession:
    """Nobody goes on with its intent any more: stored before the payment service is asked."""
    if session.payment.given_up:
        return session
    session = session.renounce_intent()
    storage.commit(session)
    return session.saved()


def given_up() -> Conflict:
    """What everyone is told who waited for a payment that was given up."""
    return Conflict("The payment was given up. Please place the orders again.")
