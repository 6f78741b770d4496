"""EventBridge as the port EventBus.

An event on the bus names things and says nothing about them: a consumer reads the thing
itself. So nothing personal lies on the bus, in its archives or in a dead-letter queue.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable
from muse.domain.payments.payment_event import PaymentEvent

SOURCE = "muse.payments"
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


class EventBridgeBus:
    """Implements muse.ports.EventBus. The detail type is the event's own kind."""

    def __init__(self, bus_name: str) -> None:
        self._bus = bus_name

    @cached_property
    def _client(self) -> Any:
        return aws.client("events", _CONFIG)

    def publish(self, event: PaymentEvent) -> None:
        """See the port. PutEvents answers 200 also when it took nothing over."""
        detail = {
            "eventId": event.event_id,
            "objectId": event.object_id,
            "intentId": event.intent_id,
            "at": event.at.isoformat(),
        }
        entry = {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": event.kind,
            "Detail": json.dumps(detail),
            "Time": event.at,
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
        if answer["FailedEntryCount"]:
            raise Unavailable


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
