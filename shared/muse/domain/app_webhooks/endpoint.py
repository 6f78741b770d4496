"""An app's endpoint: where it wants to hear of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muse.domain.errors import Conflict
from muse.domain.outbox.event import EventName

MOST_ENDPOINTS = 20
BOTH_VALID = timedelta(hours=24)
"""How long the secret before the present one signs, too, after it was rotated."""


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Where an app is told of events: of those in `events`, or of all when that is empty.

    `sealed` is the secret that signs, encrypted; `previous_sealed` the one before it, which signs
    beside it until `previous_until`. A disabled one is told nothing, for good.
    """

    endpoint_id: str
    url: str
    events: tuple[EventName, ...]
    created_at: datetime
    created_by: str
    sealed: str
    description: str | None = None
    previous_sealed: str | None = None
    previous_until: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None
    version: int = 0

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None

    @property
    def context(self) -> Mapping[str, str]:
        """What the encryption of its secrets is bound to."""
        return context_of(self.endpoint_id)

    def wants(self, name: EventName) -> bool:
        """Whether it is told of events of this name."""
        return self.is_enabled and (not self.events or name in self.events)

    def sealed_secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign now, encrypted, the newest first."""
        both = self.previous_until is not None and now < self.previous_until
        previous = self.previous_sealed if both else None
        return (self.sealed,) if previous is None else (self.sealed, previous)

    def rotate(self, sealed: str, now: datetime) -> WebhookEndpoint:
        """Sign with a new secret from now on, and with the present one for a day. One that was
        rotated before is valid no more."""
        self.require_enabled()
        return replace(
            self, sealed=sealed, previous_sealed=self.sealed, previous_until=now + BOTH_VALID
        )

    def disable(self, now: datetime, because: str) -> WebhookEndpoint:
        return replace(self, disabled_at=now, disabled_because=because)

    def require_enabled(self) -> None:
        """Error: Conflict."""
        if not self.is_enabled:
            raise Conflict("This endpoint is disabled. Delete it and create another one.")

    def saved(self) -> WebhookEndpoint:
        """As it is once it is stored."""
        return replace(self, version=self.version + 1)


def context_of(endpoint_id: str) -> Mapping[str, str]:
    """What the encryption of an endpoint's secrets is bound to."""
    return {"purpose": "webhook", "endpointId": endpoint_id}
