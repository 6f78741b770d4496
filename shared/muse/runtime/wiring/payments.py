"""The payment service, with the secret key that the function's role may read."""

from __future__ import annotations

import json
from functools import cache

from botocore.config import Config

from muse.adapters import aws
from muse.adapters.stripe import StripePayments, StripeSettings
from muse.ports import Payments
from muse.runtime.settings import SettingMissing, optional, required

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


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
    vault = aws.client("secretsmanager", _CONFIG)
    secret = json.loads(vault.get_secret_value(SecretId=arn)["SecretString"])
    key = str(secret.get("secretKey", ""))
    if not key.startswith(("sk_", "rk_")):
        raise SettingMissing("The Stripe secret has no secretKey yet.")
    return key
