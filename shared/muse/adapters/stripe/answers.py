"""What Stripe's errors mean for a checkout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from muse.adapters.stripe.declines import UNUSABLE, decline
from muse.adapters.stripe.translation import StripeFields, intent_from
from muse.adapters.stripe.transport.library import stripe
from muse.domain.errors import PaymentDeclined
from muse.domain.payments.payment import IntentStatus, PaymentIntent

Answer = TypeVar("Answer")

_METHOD_PARAMS = ("payment_method", "confirmation_token")


class Refused(Exception):
    """The call was refused, and Stripe said how the intent stands instead."""

    def __init__(self, fields: StripeFields) -> None:
        self.fields = fields
        self.intent: PaymentIntent = intent_from(fields)
        self.metadata: dict[str, Any] = fields["metadata"]
        super().__init__(f"{self.intent.intent_id} is {self.intent.status}")

    @property
    def state(self) -> IntentStatus:
        return self.intent.status


class PaymentsBug(RuntimeError):
    """Stripe does not accept what Muse asked for: a wrong key, a wrong parameter, an idempotency
    key that was used for something else. Repeating doesn't help; a developer must look."""


def answered(call: Callable[[], Answer]) -> Answer:
    """The answer of `call`.

    Errors: Refused; PaymentDeclined when the payment method is unusable; PaymentsBug.
    """
    try:
        return call()
    except stripe.StripeError as error:
        details: StripeFields = error.error.to_dict() if error.error else {}
        if details.get("payment_intent"):
            raise Refused(details["payment_intent"]) from error
        if isinstance(error, stripe.CardError):
            reason = decline(details.get("decline_code") or details.get("code"))
            raise PaymentDeclined(reason.message, reason.code) from error
        if details.get("param") in _METHOD_PARAMS:
            raise PaymentDeclined(UNUSABLE.message, UNUSABLE.code) from error
        raise PaymentsBug(_told(error, details)) from error


def _told(error: stripe.StripeError, details: StripeFields) -> str:
    parts = (type(error).__name__, details.get("code"), details.get("param"), error.request_id)
    return "Stripe refused a request: " + ", ".join(str(part) for part in parts if part)
