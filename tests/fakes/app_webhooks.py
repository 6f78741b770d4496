"""Webhooks to apps without DynamoDB, KMS and the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from muse.domain.app_webhooks.delivery import Answer, Delivery
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.errors import Problem, Unavailable, VersionConflict, WebhookUrlRefused
from muse.ports.app_webhooks import WebhookMessage

OK = Answer(200)


class InMemoryEndpoints:
    """Implements muse.ports.app_webhooks.WebhookEndpoints."""

    def __init__(self) -> None:
        self._stored: dict[str, WebhookEndpoint] = {}

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        return tuple(sorted(self._stored.values(), key=lambda one: one.created_at))

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        return self._stored.get(endpoint_id)

    def save(self, endpoint: WebhookEndpoint) -> None:
        known = self._stored.get(endpoint.endpoint_id)
        if (known.version if known else 0) != endpoint.version:
            raise VersionConflict
        self._stored[endpoint.endpoint_id] = endpoint.saved()

    def delete(self, endpoint: WebhookEndpoint) -> None:
        known = self._stored.get(endpoint.endpoint_id)
        if known and known.version != endpoint.version:
            raise VersionConflict
        self._stored.pop(endpoint.endpoint_id, None)


class InMemoryDeliveries:
    """Implements muse.ports.app_webhooks.WebhookDeliveries."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], Delivery] = {}
        self._one_at_a_time = threading.RLock()

    def add(self, delivery: Delivery) -> bool:
        key = (delivery.endpoint_id, delivery.delivery_id)
        with self._one_at_a_time:
            if key in self._stored:
                return False
            self._stored[key] = delivery.saved()
            return True

    def delivery(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        return self._stored.get((endpoint_id, delivery_id))

    def due(self, endpoint_id: str, now: datetime) -> Iterator[Delivery]:
        with self._one_at_a_time:
            found = [one for one in self._of(endpoint_id) if one.is_due(now)]
        return iter(sorted(found, key=lambda one: one.next_at or now))

    def save(self, delivery: Delivery) -> bool:
        key = (delivery.endpoint_id, delivery.delivery_id)
        with self._one_at_a_time:
            known = self._stored.get(key)
            if known is None or known.version != delivery.version:
                return False
            self._stored[key] = delivery.saved()
            return True

    def latest(self, endpoint_id: str, most: int, before: datetime | None = None) -> list[Delivery]:
        found = [one for one in self._of(endpoint_id) if before is None or one.created_at < before]
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:most]

    def _of(self, endpoint_id: str) -> list[Delivery]:
        return [one for (of, _), one in self._stored.items() if of == endpoint_id]


class FakeSecrets:
    """Implements SecretEncryption and SecretDecryption: what is sealed says for whom."""

    def __init__(self) -> None:
        self.is_down = False

    def encrypt(self, secret: str, context: Mapping[str, str]) -> str:
        return f"sealed for {context['endpointId']}: {secret}"

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> str:
        prefix = f"sealed for {context['endpointId']}: "
        if self.is_down or not sealed.startswith(prefix):
            raise Unavailable
        return sealed.removeprefix(prefix)


@dataclass
class FakeSender:
    """Implements WebhookSender. `answers` has what a URL answers, one after the other; the last one
    counts from then on; `while_sending` is called in the middle."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    refuses: str | None = None
    while_sending: Callable[[WebhookMessage], None] = lambda message: None
    sent: list[tuple[WebhookMessage, tuple[str, ...]]] = field(default_factory=list)

    def require_reachable(self, url: str) -> None:
        if self.refuses:
            raise WebhookUrlRefused(details=[Problem("url", self.refuses)])

    def send(self, message: WebhookMessage, secrets: Sequence[str]) -> Answer:
        self.sent.append((message, tuple(secrets)))
        self.while_sending(message)
        queue = self.answers.get(message.url, [])
        return queue.pop(0) if len(queue) > 1 else (queue[0] if queue else OK)

    def sent_to(self, url: str) -> list[WebhookMessage]:
        return [message for message, _ in self.sent if message.url == url]
