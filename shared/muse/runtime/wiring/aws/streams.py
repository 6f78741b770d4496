"""The tables' streams, and where what they tell goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from muse.adapters.dynamodb.stream_records import UnreadableRecord, change_in
from muse.adapters.events.outgoing import EventBridgePublisher
from muse.domain.outbox.change import Change
from muse.ports import EventPublisher
from muse.runtime.settings import required


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """What the records of a batch say, up to the first that can't be read, and why it can't."""

    changes: tuple[Change | None, ...]
    unreadable: str | None = None


def read_records(records: Sequence[Mapping[str, Any]]) -> ReadRecords:
    """Read the records that a mapping hands a function."""
    changes: list[Change | None] = []
    for record in records:
        try:
            changes.append(change_in(record))
        except UnreadableRecord as error:
            return ReadRecords(tuple(changes), str(error))
    return ReadRecords(tuple(changes))


@cache
def event_publisher() -> EventPublisher:
    return EventBridgePublisher(required("EVENT_BUS_NAME"))
