"""Payments: the one place that speaks Stripe."""

from muse.adapters.stripe.payments import StripePayments
from muse.adapters.stripe.transport.client import StripeSettings
from muse.adapters.stripe.transport.replaceable_key import ReplaceableKey
from muse.adapters.stripe.webhooks import StripeWebhooks

__all__ = ["ReplaceableKey", "StripePayments", "StripeSettings", "StripeWebhooks"]
