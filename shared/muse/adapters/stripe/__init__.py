"""Payments: the one place that speaks Stripe."""

from muse.adapters.stripe.client import StripeSettings
from muse.adapters.stripe.payments import StripePayments

__all__ = ["StripePayments", "StripeSettings"]
