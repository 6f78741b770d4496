"""Telling one endpoint of one event: tried at once, then with growing pauses for three days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.ids import delivery_id_for
from muse.domain.outbox.event import EventName

_MINUTES = (5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 20 * 60)
PAUSES = (timedelta(seconds=5), *(timedelta(minutes=minutes) for minutes in _MINUTES))
"""What is waited after each failed attempt; when none is left, the delivery is given up."""
LEASE = timedelta(seconds=60)
"""For how long nobody else tries what is being tried: longer than an attempt can take."""
KEPT = timedelta(days=30)
LONGEST_LOG = 20
GONE = 410
_SUCCESS = range(200, 300)


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Notice:
    """An event as the bus brings it: what is told of it."""

    event_id: str
    name: EventName
    at: datetime
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending: the endpoint's status, or why there is none."""

    status: int | None = None
    problem: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status in _SUCCESS

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One line of a delivery's log."""

    at: datetime
    status: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an endpoint is told of an event, and how far that is.

    `body` is what is signed, byte for byte the same at every attempt. `attempts` counts those since
    it was created or asked for again. `next_at` is when it is tried next; while it is tried, when
    somebody else may. None: it is over.
    """

    delivery_id: str
    endpoint_id: str
    event_id: str
    event_name: EventName
    body: str
    created_at: datetime
    next_at: datetime | None
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    log: tuple[DeliveryAttempt, ...] = ()
    version: int = 0

    @property
    def deleted_at(self) -> datetime:
        return self.created_at + KEPT

    def is_due(self, now: datetime) -> bool:
        return self.next_at is not None and self.next_at <= now

    def leased(self, now: datetime) -> Delivery:
        """As it is while it is tried."""
        return replace(self, next_at=now + LEASE)

    def answered(self, answer: Answer, now: datetime) -> Delivery:
        """As it is after an attempt."""
        attempts = self.attempts + 1
        line = DeliveryAttempt(now, answer.status, answer.problem)
        tried = replace(self, attempts=attempts, log=(*self.log, line)[-LONGEST_LOG:])
        if answer.is_success:
            return replace(tried, state=DeliveryState.DELIVERED, next_at=None)
        if answer.is_gone or attempts > len(PAUSES):
            return replace(tried, state=DeliveryState.DEAD, next_at=None)
        return replace(tried, next_at=now + PAUSES[attempts - 1])

    def asked_for_again(self, now: datetime) -> Delivery:
        """Tried from the beginning, whatever became of it before."""
        return replace(self, state=DeliveryState.PENDING, attempts=0, next_at=now)

    def saved(self) -> Delivery:
        """As it is once it is stored."""
        return replace(self, version=self.version + 1)


def new_delivery(notice: Notice, endpoint_id: str, now: datetime) -> Delivery:
    """What an endpoint is told of an event; the same two make the same delivery."""
    body = {
        "type": str(notice.name),
        "timestamp": notice.at.isoformat().replace("+00:00", "Z"),
        "data": notice.detail,
    }
    return Delivery(
        delivery_id=delivery_id_for(notice.event_id, endpoint_id),
        endpoint_id=endpoint_id,
        event_id=notice.event_id,
        event_name=notice.name,
        body=json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        created_at=now,
        next_at=now,
    )
