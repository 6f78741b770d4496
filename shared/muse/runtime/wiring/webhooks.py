"""How Stripe's webhooks are read."""

from __future__ import annotations

from functools import cache

from muse.adapters.stripe import StripeWebhooks
from muse.ports import PaymentWebhooks
from muse.runtime.settings import SettingMissing, required
from muse.runtime.wiring.secrets import secret_at


@cache
def payment_webhooks() -> PaymentWebhooks:
    """Read once per process: a secret that is added is known to new processes, so keep the old one
    beside it for a while."""
    secrets = secret_at(required("STRIPE_WEBHOOK_SECRET_ARN")).get("signingSecrets") or ()
    known = tuple(str(secret) for secret in secrets if str(secret).startswith("whsec_"))
    if not known:
        raise SettingMissing("The webhook secret has no signingSecrets yet.")
    return StripeWebhooks(known)
