"""Sending signed messages to apps, and the secrets that sign them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from muse.domain.app_webhooks.delivery import Answer


class SecretEncryption(Protocol):
    """Encrypts secrets, and can't decrypt them."""

    def encrypt(self, secret: str, context: Mapping[str, str]) -> str:
        """As text that is bound to the context. Error: Unavailable."""


class SecretDecryption(Protocol):
    """Decrypts secrets."""

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> str:
        """Errors: Unavailable, also when it was not encrypted for the context."""


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What is sent: the same `message_id` whenever the same event is told."""

    url: str
    message_id: str
    sent_at: datetime
    body: str


class WebhookSender(Protocol):
    """Sends to public addresses only. Every call finds out anew where a host's name leads to, and
    goes there or nowhere."""

    def require_reachable(self, url: str) -> None:
        """That something could be sent to this URL. Error: WebhookUrlRefused."""

    def send(self, message: WebhookMessage, secrets: Sequence[str]) -> Answer:
        """Send once, signed with each of the secrets; no redirect is followed, and nothing takes
        longer than some seconds. It never fails: what went wrong is in the answer."""
