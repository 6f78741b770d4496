"""The state of one Stripe account: its objects, and what is known of them but never shown."""

from __future__ import annotations

import heapq
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local.stripe.http.failures import StripeObject, missing
from local.stripe.state.clock import VirtualClock

API_VERSION = "2026-10-28.endive"
"""The one version of Stripe's API that the stand-in speaks: the one the SDK was generated from."""

_LETTERS = string.ascii_letters + string.digits


class Remainder(StrEnum):
    """What becomes of money that was held and not captured.

    RELEASED: the hold ends, nothing more is recorded. REFUNDED: a refund of the charge records it
    and `amount_refunded` counts it, which accounts of Stripe have been seen to do.
    """

    RELEASED = "released"
    REFUNDED = "refunded"


@dataclass
class Changes:
    """What happened since the journal was last written."""

    objects: dict[str, StripeObject | None] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    settings: bool = False

    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.objects or self.notes or self.keys or self.settings)


@dataclass(frozen=True)
class Cause:
    """The request that events are attributed to."""

    request_id: str | None = None
    idempotency_key: str | None = None


class Account:
    """Everything stored. Objects are changed through `change` only, so that no change is lost."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.remainder = Remainder.RELEASED
        self.cause = Cause()
        self.changes = Changes()
        self.keys: dict[str, Any] = {}
        self._objects: dict[str, StripeObject] = {}
        self._kinds: dict[str, dict[str, None]] = {}
        self._notes: dict[str, dict[str, Any]] = {}
        self._timers: list[tuple[int, str, str]] = []
        self._waiting: list[str] = []

    # --- objects

    def add(self, kind: str, prefix: str, **fields: Any) -> StripeObject:
        """A new object with an id of its own, created now."""
        own_id = f"{prefix}_{_random_text(24)}"
        common: StripeObject = {"created": self.clock.now()}
        if kind not in _WITHOUT_MODE:
            common["livemode"] = False
        ordered = dict(sorted({**common, **fields}.items()))
        return self._keep({"id": own_id, "object": kind, **ordered})

    def change(self, found: StripeObject, **fields: Any) -> StripeObject:
        """Set fields of a stored object."""
        found.update(fields)
        self.changes.objects[found["id"]] = found
        return found

    def remove(self, found: StripeObject) -> None:
        """Forget an object."""
        del self._objects[found["id"]]
        del self._kinds[found["object"]][found["id"]]
        self.changes.objects[found["id"]] = None

    def get(
        self, kind: str, wanted: str, param: str = "id", *, in_path: bool = True
    ) -> StripeObject:
        """The object of this kind and id. Errors: resource_missing."""
        found = self._objects.get(wanted)
        if found is None or found["object"] != kind:
            raise missing(_SPOKEN.get(kind, kind), wanted, param, in_path=in_path)
        return found

    def find(self, wanted: str) -> StripeObject | None:
        """The object with this id, of any kind."""
        return self._objects.get(wanted)

    def newest_first(self, kind: str) -> Iterator[StripeObject]:
        """All objects of a kind."""
        return (self._objects[own_id] for own_id in reversed(self._kinds.get(kind, {})))

    # --- what Stripe does not show

    def notes(self, about: str) -> dict[str, Any]:
        """What is known about an object beyond its fields. Write with `remember`."""
        return self._notes.get(about, {})

    def remember(self, about: str, **facts: Any) -> None:
        """Keep facts about an object."""
        if facts.get("deliver_to") and about not in self._notes:
            self._waiting.append(about)
        self._notes.setdefault(about, {}).update(facts)
        self.changes.notes[about] = self._notes[about]

    def later(self, seconds: int, what: str, about: str) -> None:
        """Let `what` happen to an object in a while; one thing at a time for each object."""
        due = self.clock.now() + seconds
        self.remember(about, due=due, what=what)
        heapq.heappush(self._timers, (due, about, what))

    def never_mind(self, about: str) -> None:
        """Take back what was to happen to an object."""
        self.remember(about, due=None, what=None)

    def take_due(self) -> tuple[str, str] | None:
        """The next thing that is due, as (what, about); None when there is none."""
        while self._timers and self._timers[0][0] <= self.clock.now():
            due, about, what = heapq.heappop(self._timers)
            notes = self.notes(about)
            if (notes.get("due"), notes.get("what")) == (due, what):
                self.never_mind(about)
                return what, about
        return None

    def undelivered(self) -> list[str]:
        """Events that a webhook endpoint still waits for, oldest first."""
        self._waiting = [each for each in self._waiting if self.notes(each)["deliver_to"]]
        return list(self._waiting)

    # --- idempotency keys

    def keep_key(self, key: str, entry: dict[str, Any]) -> None:
        """Remember what a key was answered with."""
        self.keys[key] = entry
        self.changes.keys[key] = entry

    # --- the journal

    def take_changes(self) -> Changes:
        """What happened since this was last asked."""
        taken, self.changes = self.changes, Changes()
        return taken

    def everything(self) -> Changes:
        """The whole state, as if all of it had just happened."""
        return Changes(dict(self._objects), dict(self._notes), dict(self.keys))

    def restore(self, changes: Changes) -> None:
        """Make recorded changes again."""
        for own_id, found in changes.objects.items():
            if found is not None:
                self._keep(found)
            elif own_id in self._objects:
                self.remove(self._objects[own_id])
        self._notes.update(changes.notes)
        self.keys.update(changes.keys)
        for about, notes in changes.notes.items():
            if notes.get("deliver_to") and about not in self._waiting:
                self._waiting.append(about)
            if notes.get("due") is not None:
                heapq.heappush(self._timers, (notes["due"], about, notes["what"]))

    def _keep(self, found: StripeObject) -> StripeObject:
        self._objects[found["id"]] = found
        self._kinds.setdefault(found["object"], {})[found["id"]] = None
        self.changes.objects[found["id"]] = found
        return found


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


# Kinds of objects that don't tell whether they are live.
_WITHOUT_MODE = {"balance_transaction", "refund"}

# How Stripe's messages name kinds of objects whose name they don't use as it is.
_SPOKEN = {
    "payment_method": "PaymentMethod",
    "setup_intent": "setupintent",
    "confirmation_token": "ConfirmationToken",
    "webhook_endpoint": "webhook endpoint",
    "radar.early_fraud_warning": "early fraud warning",
    "balance_transaction": "balance transaction",
}
