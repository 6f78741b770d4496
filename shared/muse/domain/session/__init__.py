"""The checkout session: one shopper paying once for a frozen cart snapshot.

Its class is built in layers, a file each: what is known (record), editing, paying, claiming,
settling. Whoever uses it imports it from here.
"""

from muse.domain.session.checkout_session import CheckoutSession, new_session
from muse.domain.session.payment import (
    CONFIRMATION_TIME,
    LARGEST_PAYMENT,
    LIFETIME,
    MAX_PAYMENT_ATTEMPTS,
    SETTLE_MARGIN,
    SMALLEST_PAYMENT,
    Payment,
)
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
    "Payment",
    "SessionStatus",
    "new_session",
]
