"""Payments that are taken when they are confirmed (`capture_method` automatic).

Then nothing is held: to take less is to give the rest back, and to release is to give back all of
it. Whoever uses the port sees no difference: what was given back in this way was never received.
"""

from __future__ import annotations

from dataclasses import replace

from muse.adapters.stripe.refunds import OF_AN_ORDER, StripeRefunds
from muse.adapters.stripe.translation import StripeFields, intent_from
from muse.domain.money import Money, total_of
from muse.domain.payments.payment import IntentStatus, PaymentIntent, RefundStatus


def was_captured_automatically(fields: StripeFields) -> bool:
    """Whether an intent took its money when it was confirmed."""
    return bool(fields["capture_method"] != "manual" and fields["status"] == IntentStatus.SUCCEEDED)


class AutomaticCapture:
    """Gives back what is not due of payments that were taken at once."""

    def __init__(self, refunds: StripeRefunds) -> None:
        self._refunds = refunds

    def seen(self, fields: StripeFields) -> PaymentIntent:
        """The intent as if what was given back of it had been released. One more request."""
        intent = intent_from(fields)
        given_back = total_of(
            (
                refund.amount
                for refund in self._refunds.of(intent.intent_id)
                if refund.key is not None
                and not refund.key.startswith(OF_AN_ORDER)
                and refund.status is not RefundStatus.FAILED
            ),
            intent.amount.currency,
        )
        received = intent.received - given_back
        status = intent.status if received else IntentStatus.CANCELED
        others = intent.refunded and max(intent.refunded - given_back, received * 0)
        return replace(intent, received=received, status=status, refunded=others)

    def keep(self, key: str, fields: StripeFields, amount: Money) -> PaymentIntent:
        """Give back all but `amount`. When Stripe refuses that, the intent as it is."""
        intent = self.seen(fields)
        rest = intent.received - amount
        if rest.cents > 0:
            of = {"session_id": intent.session_id or ""}
            self._refunds.make(f"{key}:rest", intent.intent_id, rest, of)
            return self.seen(fields)
        return intent
