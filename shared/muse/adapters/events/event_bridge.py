"""EventBridge as the port EventBus.

An event on the bus names things and says nothing about them: a consumer reads the thing
itself. So nothing personal lies on the bus, in its archives or in a dead-letter queue.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from muse.adapters.events.put_events import Bus
from muse.domain.payments.payment_event import PaymentEvent

SOURCE = "muse.payments"


class EventBridgeBus:
    """Implements muse.ports.EventBus. The detail type is the event's own kind."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def publish(self, event: PaymentEvent) -> None:
        """See the port."""
        detail = {
            "eventId": event.event_id,
            "objectId": event.object_id,
            "intentId": event.intent_id,
            "at": event.at.isoformat(),
        }
        entry = {
            "Source": SOURCE,
            "DetailType": event.kind,
            "Detail": json.dumps(detail),
            "Time": event.at,
        }
        self._bus.put([entry])


def payment_event_from(delivered: Mapping[str, Any]) -> PaymentEvent:
    """The event as the bus delivers it."""
    detail = delivered["detail"]
    return PaymentEvent(
        event_id=detail["eventId"],
        kind=delivered["detail-type"],
        object_id=detail["objectId"],
        at=datetime.fromisoformat(detail["at"]),
        intent_id=detail["intentId"],
    )
