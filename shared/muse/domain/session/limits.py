"""How long a checkout lasts, and what a card can pay."""

from __future__ import annotations

from datetime import timedelta

from muse.domain.errors import TotalNotPayable
from muse.domain.money import Money

LIFETIME = timedelta(minutes=30)
CONFIRMATION_TIME = timedelta(minutes=15)
MAX_PAYMENT_ATTEMPTS = 5
SETTLE_MARGIN = timedelta(hours=24)
# What Stripe charges a card with at least and at most, in cents of a currency with two decimals
# (docs.stripe.com/currencies: $0.50, and eight digits).
SMALLEST_PAYMENT = 50
LARGEST_PAYMENT = 99_999_999


def require_payable(total: Money) -> None:
    """Errors: TotalNotPayable when no card can pay so little, or so much."""
    if SMALLEST_PAYMENT <= total.cents <= LARGEST_PAYMENT:
        return
    least, most = (Money(c, total.currency) for c in (SMALLEST_PAYMENT, LARGEST_PAYMENT))
    raise TotalNotPayable(
        f"The total is {total.display}; a card pays {least.display} to {most.display}."
    )
