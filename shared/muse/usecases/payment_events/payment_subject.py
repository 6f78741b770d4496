"""Which checkout a payment is of."""

from __future__ import annotations

from muse.domain.errors import NotFound
from muse.domain.ids import is_session_id
from muse.domain.payments.payment import PaymentIntent
from muse.domain.session import CheckoutSession
from muse.usecases.checkout.dependencies import PlacingDependencies


def subject_of(
    intent_id: str | None, deps: PlacingDependencies
) -> tuple[PaymentIntent, CheckoutSession] | None:
    """The payment as it is now, and the checkout that it says it was made for; None when it is none
    of Muse's. The payment is looked at first: a checkout that is read afterwards knows of it."""
    if intent_id is None:
        return None
    intent = deps.payments.retrieve(intent_id)
    if intent.session_id is None or not is_session_id(intent.session_id):
        return None
    try:
        return intent, deps.storage.checkout(intent.session_id)
    except NotFound:
        return None
