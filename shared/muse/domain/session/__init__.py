"""The checkout session: one shopper paying once for a frozen cart snapshot.

`checkout_session` is the root; its parts own their rules: `payment`, `claim`, `ledger`, `limits`,
`status`. Whoever uses the session imports it from here.
"""

from muse.domain.session.checkout_session import CheckoutSession, new_session
from muse.domain.session.claim import Claim
from muse.domain.session.limits import (
    CONFIRMATION_TIME,
    LARGEST_PAYMENT,
    LIFETIME,
    MAX_PAYMENT_ATTEMPTS,
    SETTLE_MARGIN,
    SMALLEST_PAYMENT,
)
from muse.domain.session.payment import Payment
from muse.domain.session.status import NEXT, SessionStatus

__all__ = [
    "CONFIRMATION_TIME",
    "LARGEST_PAYMENT",
    "LIFETIME",
    "MAX_PAYMENT_ATTEMPTS",
    "NEXT",
    "SETTLE_MARGIN",
    "SMALLEST_PAYMENT",
    "CheckoutSession",
    "Claim",
    "Payment",
    "SessionStatus",
    "new_session",
]
