"""The payment service, with the secret key that the function's role may read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from muse.adapters.stripe import StripePayments, StripeSettings
from muse.ports import Payments
from muse.runtime.settings import SettingMissing, optional, required
from muse.runtime.wiring.aws.secrets import Secret


@cache
def payments() -> Payments:
    return StripePayments(
        StripeSettings(
            secret_key=StripeKey(Secret(required("STRIPE_SECRET_ARN"))),
            api_base=optional("STRIPE_API_BASE"),
            capture_method=optional("STRIPE_CAPTURE_METHOD", "manual"),
            return_url=optional("PAYMENT_RETURN_URL"),
        )
    )


class StripeKey:
    """The key as the secret has it. Implements muse.adapters.stripe.ReplaceableKey."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def current(self) -> str:
        """Errors: SettingMissing, Unavailable."""
        return _key_in(self._secret.fields())

    def after_refusal(self) -> str:
        """Errors: SettingMissing, Unavailable."""
        return _key_in(self._secret.read_again())


def _key_in(fields: Mapping[str, Any]) -> str:
    key = str(fields.get("secretKey", ""))
    if not key.startswith(("sk_", "rk_")):
        raise SettingMissing("The Stripe secret has no secretKey yet.")
    return key
