"""Where messages lie, who sent them, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from muse.domain.mail.message import Message, News, Unreadable
from muse.domain.mail.sender import SenderCheck
from muse.domain.store import Store
from muse.ports.people import EvidenceFile

StoredMessage = bytes | Unreadable


class MessageStore(Protocol):
    """Messages as they were received, kept for a while."""

    def read(self, key: str) -> StoredMessage | None:
        """The message; that it is too large to be read; None when it is no more. Errors:
        Unavailable."""

    def link(self, key: str) -> EvidenceFile:
        """The message, to be opened by a person within minutes. No request."""


class SenderChecks(Protocol):
    """Whether a message is from whom it says."""

    def check(self, raw: bytes, domains: Sequence[str]) -> SenderCheck:
        """Whether it is from one of these domains, or from one below them. Errors: Unavailable
        when the sender's key could not be asked for."""


class MailReader(Protocol):
    """Reads messages. Whatever is wrong with one, it never raises."""

    def open(self, raw: bytes) -> Message:
        """The message; with a `problem` it has no texts."""

    def domains(self, store: Store) -> tuple[str, ...]:
        """The domains that mail of this store comes from."""

    def news(self, message: Message, store: Store) -> tuple[News, ...] | None:
        """What a message of this store says: by the data in it, else by the store's template. None
        when it can't be read, or only in part; nothing when it is known to say nothing."""
