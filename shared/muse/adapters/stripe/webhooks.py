"""The port PaymentWebhooks on Stripe's webhooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from muse.adapters.stripe.translation import id_of
from muse.adapters.stripe.transport.library import stripe
from muse.domain.errors import Malformed, SignatureInvalid
from muse.domain.payments.payment_event import PaymentEvent

TOLERANCE_SECONDS = 300
"""How old a signature may be: Stripe's own default. Each delivery is signed anew."""


class StripeWebhooks:
    """Implements muse.ports.PaymentWebhooks. While a secret is replaced there are two of them: a
    body that either has signed is Stripe's (docs.stripe.com/webhooks, "Roll endpoint signing
    secrets")."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)

    def read(self, body: bytes, signature: str) -> PaymentEvent:
        """See the port."""
        text = _text(body)
        if not any(_is_signed(text, signature, secret) for secret in self._secrets):
            raise SignatureInvalid
        try:
            return payment_event_of(json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed("This is not one of Stripe's events.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise SignatureInvalid from None


def _is_signed(text: str, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
    except stripe.SignatureVerificationError:
        return False
    return True


def payment_event_of(fields: Mapping[str, Any]) -> PaymentEvent:
    """What one of Stripe's event objects names. Errors: KeyError, TypeError, ValueError."""
    thing = fields["data"]["object"]
    is_intent = thing["object"] == "payment_intent"
    return PaymentEvent(
        event_id=str(fields["id"]),
        kind=str(fields["type"]),
        object_id=str(thing["id"]),
        at=datetime.fromtimestamp(fields["created"], UTC),
        intent_id=thing["id"] if is_intent else id_of(thing.get("payment_intent")),
    )
