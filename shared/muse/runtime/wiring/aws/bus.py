"""The event bus."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from muse.adapters.events import EventBridgeBus, payment_event_from
from muse.domain.payments.payment_event import PaymentEvent
from muse.ports import EventBus
from muse.runtime.settings import required


@cache
def bus() -> EventBus:
    return EventBridgeBus(required("EVENT_BUS_NAME"))


def payment_event(delivered: Mapping[str, Any]) -> PaymentEvent:
    """What a rule of the bus hands a function, as it was published."""
    return payment_event_from(delivered)
