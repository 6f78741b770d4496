"""Choose the payment method: the id of a Stripe PaymentMethod, never a card."""

from __future__ import annotations

import re
from dataclasses import dataclass

from muse.domain.errors import CardNumberRefused, Conflict, Invalid, Problem
from muse.domain.session import CheckoutSession
from muse.ports import Clock, Storage
from muse.usecases.checkout.ownership import own_checkout

_STRIPE_ID = re.compile(r"(pm|ctoken)_[A-Za-z0-9_]{1,250}")
_LIKE_A_CARD_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])\d(?:[ .-]?\d){11,18}(?![A-Za-z0-9])|\d{12}"  # an id has no 12 in a row
)


@dataclass(frozen=True, slots=True)
class SetPaymentMethod:
    session_id: str
    user_id: str
    payment_method_id: str


def set_payment_method(
    command: SetPaymentMethod, storage: Storage, clock: Clock
) -> CheckoutSession:
    """Remember what to pay with, in one request.

    Errors: CardNumberRefused (never echoed), Invalid, NotFound, those of an uneditable session.
    """
    _require_stripe_id(command.payment_method_id)
    now = clock.now()
    changed = storage.choose_payment_method(
        command.session_id, command.user_id, command.payment_method_id, now
    )
    if changed is not None:
        return changed
    own_checkout(storage, command.session_id, command.user_id).require_editable(now)
    raise Conflict("This checkout was changed at the same time. Please try again.")


def _require_stripe_id(payment_method_id: str) -> None:
    if _LIKE_A_CARD_NUMBER.search(payment_method_id):
        raise CardNumberRefused
    if _STRIPE_ID.fullmatch(payment_method_id):
        return
    problem = Problem("paymentMethodId", "must be a Stripe PaymentMethod id (pm_…) or ctoken_…")
    raise Invalid("This is not a payment method id.", [problem])
