"""The bus that hands events on."""

from __future__ import annotations

from typing import Protocol

from muse.domain.payments.payment_event import PaymentEvent


class EventBus(Protocol):
    """Hands events to whoever listens; each arrives at least once, in any order."""

    def publish(self, event: PaymentEvent) -> None:
        """Take the event over for good. Errors: Unavailable (it was not taken over)."""
