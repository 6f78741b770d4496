"""Sends what is told, again and again for a while, and remembers what was answered."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_TIMEOUT_SECONDS = 20.0
_REMEMBERED = 2000
_SHOWN = 500  # characters of an answer
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `sign` makes its headers anew for each attempt."""

    url: str
    body: bytes
    sign: Callable[[datetime], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message tells of, and who tells it."""

    store_id: int
    order_number: str
    kind: str
    parcel: int | None
    teller: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """`status` is None when nothing came back."""

    at: datetime
    status: int | None
    answer: str


@dataclass(slots=True)
class Delivery:
    """One telling of a subject, with everything that was answered."""

    subject: Subject
    url: str
    attempts: list[Attempt] = field(default_factory=list)
    is_delivered: bool = False


class Courier:
    """`pauses`: how many seconds it waits before the second attempt, the third, and so on."""

    def __init__(self, clock: Callable[[], datetime], pauses: Sequence[float]) -> None:
        self._clock = clock
        self._pauses = tuple(pauses)
        self._stopping = threading.Event()
        self._deliveries: deque[Delivery] = deque(maxlen=_REMEMBERED)

    def deliver(self, subject: Subject, message: Message) -> bool:
        """Send it until it is taken, or until its attempts are used up: whether it was taken."""
        delivery = Delivery(subject, message.url)
        self._deliveries.append(delivery)
        for pause in (*self._pauses, None):
            attempt = self._attempt(message)
            delivery.attempts.append(attempt)
            delivery.is_delivered = _is_taken(attempt)
            if delivery.is_delivered or pause is None or self._stopping.wait(pause):
                break
        return delivery.is_delivered

    def deliveries(self, store_id: int | None = None) -> list[Delivery]:
        """What was sent since the street was opened, the oldest first."""
        return [
            delivery
            for delivery in list(self._deliveries)
            if store_id in (None, delivery.subject.store_id)
        ]

    def forget(self, store_id: int | None = None) -> None:
        """Forget what was sent, of one store or all."""
        for delivery in self.deliveries(store_id):
            self._deliveries.remove(delivery)

    def stop(self) -> None:
        """Try nothing again."""
        self._stopping.set()

    def _attempt(self, message: Message) -> Attempt:
        at = self._clock()
        headers = {"Content-Type": "application/json", **message.sign(at)}
        request = urllib.request.Request(message.url, message.body, headers, method="POST")
        try:
            with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return Attempt(at, answer.status, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as refused:
            with refused:
                return Attempt(at, refused.code, refused.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            return Attempt(at, None, str(error))


def _is_taken(attempt: Attempt) -> bool:
    """Any 2xx; but PutEvents answers 200 for entries that it does not take."""
    if attempt.status is None or not 200 <= attempt.status < 300:
        return False
    try:
        told = json.loads(attempt.answer)
    except ValueError:
        return True
    return not (isinstance(told, dict) and told.get("FailedEntryCount"))


def shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the street tells about it."""
    subject = delivery.subject
    return {
        "storeId": subject.store_id,
        "orderNumber": subject.order_number,
        "kind": subject.kind,
        "parcel": subject.parcel,
        "by": subject.teller,
        "eventId": subject.event_id,
        "url": delivery.url,
        "delivered": delivery.is_delivered,
        "attempts": [
            {"at": a.at.isoformat(), "status": a.status, "answer": a.answer[:_SHOWN]}
            for a in delivery.attempts
        ],
    }
