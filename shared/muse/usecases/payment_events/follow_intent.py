"""Follow a payment: go on with its checkout, or release money that nobody waits for."""

from __future__ import annotations

from muse.domain.errors import Conflict, MuseError, Unavailable, UpstreamUnavailable
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.session import CheckoutSession, SessionStatus
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.place_checkout import PlaceCheckout, place_checkout
from muse.usecases.operations.decide_review import ReviewDependencies
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.payment_events.payment_subject import subject_of
from muse.usecases.recovery.recover_orders import settle_before_hold_ends
from muse.usecases.recovery.recover_payment import cancel_unused_intent
from muse.usecases.settlement.release_payment import release_unknown_intent

_GONE = frozenset({IntentStatus.CANCELED, IntentStatus.REQUIRES_PAYMENT_METHOD})
_HAS_MONEY = frozenset({IntentStatus.REQUIRES_CAPTURE, IntentStatus.SUCCEEDED})


def follow_intent(event: PaymentEvent, deps: ReviewDependencies) -> PaymentEventOutcome:
    """The shopper has confirmed in another tab (or failed to): placing goes on. The checkout is
    over, or has another payment by now: the money is released. The hold is gone although stores may
    have orders: nothing more is bought, what was bought is collected. While a request is placing
    the checkout, that goes on, and the news changes nothing."""
    placing = deps.placing
    found = subject_of(event.intent_id or event.object_id, placing)
    if found is None:
        return PaymentEventOutcome.NOT_OURS
    intent, session = found
    if intent.intent_id != session.payment.intent_id:
        return _release_if_held(session, intent, placing)
    if session.has_unused_intent:
        cancel_unused_intent(session, placing)
        return PaymentEventOutcome.RELEASED
    if _waits(session, intent, placing):
        return _go_on(session, placing)
    if session.order_numbers and not session.is_final and intent.status in _GONE:
        settle_before_hold_ends(session, placing)
        return PaymentEventOutcome.HOLD_LOST
    return PaymentEventOutcome.NOTHING_NEW


def _release_if_held(
    session: CheckoutSession, intent: PaymentIntent, deps: PlacingDependencies
) -> PaymentEventOutcome:
    """An intent is confirmed only once its session knows it: one that has money and is unknown was
    given up, and confirmed after all. Money that someone took by hand is for the daily check."""
    if intent.status not in _HAS_MONEY:
        return PaymentEventOutcome.NOTHING_NEW
    if not session.is_final and not session.order_numbers:  # whoever places it might go on with it
        deps.storage.commit(session.renounce([intent.intent_id]))
    try:
        release_unknown_intent(session, intent.intent_id, deps.payments)
    except Conflict:
        return PaymentEventOutcome.NOTHING_NEW
    return PaymentEventOutcome.RELEASED


def _waits(session: CheckoutSession, intent: PaymentIntent, deps: PlacingDependencies) -> bool:
    """Whether the checkout waits for the bank, which has answered; or the request that placed it
    crashed."""
    if session.status is SessionStatus.REQUIRES_ACTION:
        return intent.status is not IntentStatus.REQUIRES_ACTION
    abandoned = session.claim_is_abandoned(deps.clock.now())
    return abandoned and intent.status in _HAS_MONEY


def _go_on(session: CheckoutSession, deps: PlacingDependencies) -> PaymentEventOutcome:
    """As if the shopper pressed the button: a refusal is their answer, not an error here."""
    command = PlaceCheckout(session.session_id, session.user_id, wait_seconds=0)
    try:
        place_checkout(command, deps)
    except (Unavailable, UpstreamUnavailable):
        raise
    except MuseError:
        return PaymentEventOutcome.CONTINUED
    return PaymentEventOutcome.CONTINUED
