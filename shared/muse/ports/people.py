"""People: the operations team, and shoppers who are written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from muse.domain.store import Store
from muse.domain.task import Task
from muse.domain.telling.shopper_mail import ShopperMail


class Notifier(Protocol):
    """Calls a person of the operations team."""

    def task_opened(self, task: Task) -> None:
        """Tell them about a new task. Never fails the caller."""

    def account_refused(self, store: Store, code: str) -> None:
        """Tell them that a store refuses Muse's own account there. Never fails the caller."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A picture or text of what a store's pages showed; `url` can be opened until `until`."""

    name: str
    taken_at: datetime
    url: str
    until: datetime


class Evidence(Protocol):
    """What was kept of an order's attempts by browser."""

    def of(self, order_number: str) -> Sequence[EvidenceFile]:
        """Its files, the newest first; none when they can't be listed now."""


class ShopperMails(Protocol):
    """Writes to shoppers."""

    def send(self, to: str, mail: ShopperMail) -> None:
        """Hand this mail over for good. Errors: Unavailable (it was not taken over); nothing that
        is raised has the address in it."""


class MailState(StrEnum):
    """How far the mail about an event is, for whoever wants to send it."""

    BEGUN = "begun"
    BEING_SENT = "being_sent"
    SENT = "sent"


class MailRecord(Protocol):
    """Which events shoppers were written about."""

    def begin(self, event_id: str, now: datetime) -> MailState:
        """`begun`: it is the caller's to send, for less than a minute. Errors: Unavailable."""

    def finish(self, event_id: str, now: datetime) -> None:
        """It is sent, and never sent again. Errors: Unavailable."""
