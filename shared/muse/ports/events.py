"""The bus that hands events on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from muse.domain.outbox.event import OutgoingEvent
from muse.domain.payments.payment_event import PaymentEvent


class EventBus(Protocol):
    """Hands events to whoever listens; each arrives at least once, in any order."""

    def publish(self, event: PaymentEvent) -> None:
        """Take the event over for good. Errors: Unavailable (it was not taken over)."""


@dataclass(frozen=True, slots=True)
class Handover:
    """How many events, from the first on, were taken over for good; why the next one was not."""

    taken: int
    refusal: str | None = None


class EventPublisher(Protocol):
    """Tells others what happened here; each event arrives at least once."""

    def publish(self, events: Sequence[OutgoingEvent]) -> Handover:
        """Hand these over in their order, as far as they are taken. One that comes after the first
        that was refused may have been taken, too. It never fails."""
