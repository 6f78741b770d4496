"""News from the payment service: that something happened to an object, never how it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PaymentEventSubject(StrEnum):
    """What news is about, by how the type of an event begins."""

    INTENT = "payment_intent."
    HOLD_EXPIRED = "charge.expired"
    DISPUTE = "charge.dispute."
    CHARGE_REFUNDED = "charge.refunded"
    REFUND_OF_CHARGE = "charge.refund."
    REFUND = "refund."
    FRAUD_WARNING = "radar.early_fraud_warning."
    REVIEW = "review."


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One event: that something happened at `at` to the object `object_id`, and the payment intent
    that this belongs to, where the event names it. It comes late, twice and out of turn, so the
    object is always fetched."""

    event_id: str
    kind: str
    object_id: str
    at: datetime
    intent_id: str | None = None

    @property
    def news(self) -> PaymentEventSubject | None:
        """What it is about; None when Muse has no use for it."""
        return next((news for news in PaymentEventSubject if self.kind.startswith(news)), None)
