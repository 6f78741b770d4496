"""The payment service, with the secret key that the function's role may read."""

from __future__ import annotations

from functools import cache

from muse.adapters.stripe import StripePayments, StripeSettings
from muse.ports import Payments
from muse.runtime.settings import SettingMissing, optional, required
from muse.runtime.wiring.secrets import secret_at


@cache
def payments() -> Payments:
    return StripePayments(
        StripeSettings(
            secret_key=_secret_key(required("STRIPE_SECRET_ARN")),
            api_base=optional("STRIPE_API_BASE"),
            capture_method=optional("STRIPE_CAPTURE_METHOD", "manual"),
            return_url=optional("PAYMENT_RETURN_URL"),
        )
    )


def _secret_key(arn: str) -> str:
    """Read once per process: a rotated key is taken up by new processes."""
    key = str(secret_at(arn).get("secretKey", ""))
    if not key.startswith(("sk_", "rk_")):
        raise SettingMissing("The Stripe secret has no secretKey yet.")
    return key
