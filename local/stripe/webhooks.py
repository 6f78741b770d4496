"""Takes events to the webhook endpoints: signed, retried, in any order a test wants."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from local.stripe.http.failures import StripeObject
from local.stripe.state.account import Account

RETRY_AFTER = (5, 60, 300, 1800, 7200, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
"""Seconds between the attempts to deliver an event; Stripe gives up after three days."""


class Order(StrEnum):
    """In which order the events of one round are delivered. Stripe promises none."""

    AS_IT_HAPPENED = "as_it_happened"
    REVERSED = "reversed"
    SHUFFLED = "shuffled"


@dataclass
class Plan:
    """How events are delivered: each `copies` times, nothing while `paused`."""

    order: Order = Order.AS_IT_HAPPENED
    copies: int = 1
    paused: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Delivery:
    """One event for one endpoint, ready to be posted."""

    event_id: str
    kind: str
    endpoint_id: str
    url: str
    body: bytes
    headers: Mapping[str, str]


def signature(body: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` header of `body` sent at this second (docs.stripe.com/webhooks)."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


class Courier:
    """Delivers what is due. `signed_at` is the time that signatures carry."""

    def __init__(
        self,
        account: Account,
        lock: threading.RLock,
        signed_at: Callable[[], float],
    ) -> None:
        self.plan = Plan()
        self._account = account
        self._lock = lock
        self._signed_at = signed_at

    def deliver(self, send: Callable[[Delivery], bool]) -> int:
        """Hand every delivery that is due to `send`, which tells whether it was accepted.

        Returns how many were accepted. What was not comes again after a while.
        """
        accepted = 0
        for delivery in self.due():
            if send(delivery):
                accepted += 1
                self._note(delivery, delivered=True)
            else:
                self._note(delivery, delivered=False)
        return accepted

    def due(self) -> list[Delivery]:
        """What should be delivered now, in the order of the plan."""
        if self.plan.paused:
            return []
        with self._lock:
            found = list(self._find_due())
        if self.plan.order is Order.REVERSED:
            found.reverse()
        elif self.plan.order is Order.SHUFFLED:
            random.Random(self.plan.seed).shuffle(found)
        return [delivery for delivery in found for _ in range(self.plan.copies)]

    def _find_due(self) -> Iterator[Delivery]:
        now = self._account.clock.now()
        for event_id in self._account.undelivered():
            event = self._account.get("event", event_id)
            notes = self._account.notes(event_id)
            if notes["next_at"] > now:
                continue
            for endpoint_id in notes["deliver_to"]:
                endpoint = self._account.find(endpoint_id)
                if endpoint is None:
                    self._strike_off(event_id, endpoint_id)
                else:
                    yield self._pack(event, endpoint)

    def _pack(self, event: StripeObject, endpoint: StripeObject) -> Delivery:
        body = json.dumps(event, indent=2).encode()
        secret = self._account.notes(endpoint["id"])["secret"]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, secret, int(self._signed_at())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        return Delivery(event["id"], event["type"], endpoint["id"], endpoint["url"], body, headers)

    def _note(self, delivery: Delivery, *, delivered: bool) -> None:
        with self._lock:
            account = self._account
            notes = account.notes(delivery.event_id)
            if delivery.endpoint_id not in notes["deliver_to"]:
                return
            if not delivered:
                attempts = notes["attempts"] + 1
                wait = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
                next_at = account.clock.now() + wait
                account.remember(delivery.event_id, attempts=attempts, next_at=next_at)
                if attempts <= len(RETRY_AFTER):
                    return
            self._strike_off(delivery.event_id, delivery.endpoint_id)

    def _strike_off(self, event_id: str, endpoint_id: str) -> None:
        waiting = self._account.notes(event_id)["deliver_to"]
        left = [each for each in waiting if each != endpoint_id]
        self._account.remember(event_id, deliver_to=left)
        self._account.change(self._account.get("event", event_id), pending_webhooks=len(left))
