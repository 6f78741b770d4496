"""Place a checkout: hold the money, write the orders, start placing them, wait a little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from muse.domain.errors import PaymentDeclined, PaymentsUnavailable, VersionConflict
from muse.domain.payments.payment import Decline, IntentStatus
from muse.domain.payments.risk import PaymentAttempts
from muse.domain.session import CheckoutSession, SessionStatus
from muse.ports import Change, Storage
from muse.usecases.checkout.authorize_payment import authorize_payment, given_up
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.ownership import own_checkout_and_attempts
from muse.usecases.checkout.start_run import ensure_running
from muse.usecases.checkout.view_checkout import CheckoutView, with_orders
from muse.usecases.checkout.write_orders import write_orders

CLAIM_TIME = timedelta(seconds=45)
_TRIES = 4
# A look costs a read. Quick stores are done within seconds: then nobody waits for the look.
_QUICK_SECONDS, _QUICK_LOOKS = 0.08, 40
_SLOW_SECONDS = 0.25
_ORDERS_EVERY = 5  # looks; only they show that nothing but people is waited for


@dataclass(frozen=True, slots=True)
class PlaceCheckout:
    """`wait_seconds`: how long to wait for the outcome before answering with what is there."""

    session_id: str
    user_id: str
    wait_seconds: float = 10.0


def place_checkout(command: PlaceCheckout, deps: PlacingDependencies) -> CheckoutView:
    """Place the caller's checkout. Safe to repeat, at once and later: one authorisation, one
    running workflow, one order per store, the same answer.

    The view has no orders yet when the shopper must confirm the payment first (the session is
    requires_action), or when another request is still at it.

    Errors: SessionIncomplete, SessionExpired, TotalNotPayable, TooManyAttempts, PaymentDeclined,
    PaymentsUnavailable, Conflict and its kinds.
    """
    deadline = deps.clock.now() + timedelta(seconds=command.wait_seconds)
    session = _until_nobody_is_faster(command, deps, deadline)
    if not session.order_numbers:
        return CheckoutView(session)
    ensure_running(session, deps)
    return _wait_for_settlement(session, deps, deadline)


def _until_nobody_is_faster(
    command: PlaceCheckout, deps: PlacingDependencies, deadline: datetime
) -> CheckoutSession:
    for last_try in (False,) * (_TRIES - 1) + (True,):
        session, attempts = own_checkout_and_attempts(
            deps.storage, command.session_id, command.user_id
        )
        try:
            return _until_ordered(session, attempts, deps, deadline)
        except VersionConflict:
            if last_try:
                raise
    raise AssertionError("the last try returns or raises")


def _until_ordered(
    session: CheckoutSession,
    attempts: PaymentAttempts,
    deps: PlacingDependencies,
    deadline: datetime,
) -> CheckoutSession:
    """The session with its orders written; without any when the shopper or another request has
    the next word."""
    if session.order_numbers:
        return session
    now = deps.clock.now()
    if session.status is SessionStatus.REQUIRES_ACTION:
        return _after_confirmation(session, deps)
    if session.status is not SessionStatus.PROCESSING:
        _require_another_card(session, now)
        session.require_placeable(now)
        begun = attempts.begin(now, deps.risk)
        claimed, row = session.start_placing(now, CLAIM_TIME, lately=len(begun.at))
        return _pay_and_order(claimed, row, begun, deps=deps)
    return _follow_other(session, deps, deadline)


def _require_another_card(session: CheckoutSession, now: datetime) -> None:
    """The same answer again, until another card is chosen."""
    session.require_editable(now)
    if session.payment.declined and session.payment_method_id is None:
        raise _refusal(session.payment.declined)


def _after_confirmation(session: CheckoutSession, deps: PlacingDependencies) -> CheckoutSession:
    """Go on when the shopper has confirmed the payment, or can't any more."""
    now = deps.clock.now()
    intent = deps.payments.retrieve(session.payment.intent_id or "")
    if intent.status is IntentStatus.REQUIRES_ACTION and not session.payment.confirmation_is_late(
        now
    ):
        return session
    return _pay_and_order(session.continue_placing(now, CLAIM_TIME), deps=deps)


def _pay_and_order(
    claimed: CheckoutSession, *others: Change, deps: PlacingDependencies
) -> CheckoutSession:
    """Steps 1 to 4: claim, hold the money, write the orders."""
    deps.storage.commit(claimed, *others)
    session = claimed.saved()
    try:
        session, intent = authorize_payment(session, deps.storage, deps.payments, deps.clock)
    except PaymentsUnavailable:
        release_claim_early(session, deps.storage)
        raise
    if intent.status is IntentStatus.REQUIRES_ACTION:
        waiting = session.wait_for_shopper(intent, deps.clock.now())
        deps.storage.commit(waiting)
        return waiting.saved()
    return write_orders(session, intent, deps)


def release_claim_early(session: CheckoutSession, storage: Storage) -> None:
    """A convenience: without it the next caller waits until the claim has run out."""
    try:
        current = storage.checkout(session.session_id)
        if current.claim == session.claim:
            storage.commit(current.release_claim())
    except VersionConflict:
        return


def _follow_other(
    session: CheckoutSession, deps: PlacingDependencies, deadline: datetime
) -> CheckoutSession:
    """Wait for the request that has the claim, and share its answer; go on in its place once it
    has given up."""
    while session.status is SessionStatus.PROCESSING and not session.order_numbers:
        now = deps.clock.now()
        if session.claim_is_abandoned(now):
            return _pay_and_order(session.continue_placing(now, CLAIM_TIME), deps=deps)
        if now >= deadline:
            return session
        deps.clock.sleep(_SLOW_SECONDS)
        session = deps.storage.checkout(session.session_id)
    if session.status is SessionStatus.PENDING:
        declined = session.payment.declined
        raise _refusal(declined) if declined else given_up()
    if session.is_final and not session.order_numbers:
        session.require_editable(deps.clock.now())
    return session


def _refusal(declined: Decline) -> PaymentDeclined:
    return PaymentDeclined(declined.message, declined.code)


def _wait_for_settlement(
    session: CheckoutSession, deps: PlacingDependencies, deadline: datetime
) -> CheckoutView:
    """Step 6: until settled, until only people are left, or until the deadline."""
    for look in count():
        seen = deps.storage.checkout(session.session_id)
        left = (deadline - deps.clock.now()).total_seconds()
        is_over = seen.is_final or left <= 0
        if is_over or look % _ORDERS_EVERY == 0:
            view = with_orders(seen, deps.storage)
            if is_over or view.waits_for_people_only:
                return view
        deps.clock.sleep(min(_QUICK_SECONDS if look < _QUICK_LOOKS else _SLOW_SECONDS, left))
    raise AssertionError("it looks until it is over")
