"""How Stripe's webhooks are read."""

from __future__ import annotations

from functools import cache

from muse.adapters.stripe import StripeWebhooks
from muse.ports import PaymentWebhooks
from muse.runtime.settings import SettingMissing, required
from muse.runtime.wiring.aws.secrets import Secret


def payment_webhooks() -> PaymentWebhooks:
    """With the signing secrets of at most five minutes ago: while one is replaced, keep the old
    one beside the new one."""
    secrets = _secret().fields().get("signingSecrets") or ()
    known = tuple(str(secret) for secret in secrets if str(secret).startswith("whsec_"))
    if not known:
        raise SettingMissing("The webhook secret has no signingSecrets yet.")
    return StripeWebhooks(known)


@cache
def _secret() -> Secret:
    return Secret(required("STRIPE_WEBHOOK_SECRET_ARN"))
