"""EventBridge as the port EventPublisher."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.adapters.events.details import detail_of
from muse.domain.outbox.change import Subject
from muse.domain.outbox.event import OutgoingEvent
from muse.ports import Handover

SOURCES = {Subject.ORDER: "muse.orders", Subject.CHECKOUT: "muse.checkouts"}
_MOST_ENTRIES = 10  # PutEvents' limit; an event of ours has a few hundred bytes
_CONFIG = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})


class EventBridgePublisher:
    """Implements muse.ports.EventPublisher. The detail type is the event's name."""

    def __init__(self, bus_name: str) -> None:
        self._bus = bus_name

    @cached_property
    def _client(self) -> Any:
        return aws.client("events", _CONFIG)

    def publish(self, events: Sequence[OutgoingEvent]) -> Handover:
        """See the port."""
        taken = 0
        while taken < len(events):
            batch = events[taken : taken + _MOST_ENTRIES]
            handover = self._put(batch)
            taken += handover.taken
            if handover.taken < len(batch):
                return Handover(taken, handover.refusal)
        return Handover(taken)

    def _put(self, batch: Sequence[OutgoingEvent]) -> Handover:
        """One request. PutEvents answers 200 also when it took over some or none."""
        entries = [self._entry(event) for event in batch]
        try:
            answer = self._client.put_events(Entries=entries)
        except ClientError as error:
            return Handover(0, error.response["Error"]["Code"])
        except BotoCoreError as error:
            return Handover(0, type(error).__name__)
        if not answer["FailedEntryCount"]:
            return Handover(len(batch))
        return next(
            (
                Handover(place, str(entry["ErrorCode"]))
                for place, entry in enumerate(answer["Entries"])
                if entry.get("ErrorCode")
            ),
            Handover(0, "an entry failed, and none says which"),
        )

    def _entry(self, event: OutgoingEvent) -> dict[str, Any]:
        return {
            "EventBusName": self._bus,
            "Source": SOURCES[event.subject],
            "DetailType": str(event.name),
            "Detail": detail_of(event).model_dump_json(by_alias=True),
            "Time": event.at,
        }
