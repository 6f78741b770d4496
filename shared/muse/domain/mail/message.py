"""A message as it was read: its envelope, and what it says of an order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from muse.domain.tracking.report import ReportedLine, ReportKind


class Unreadable(StrEnum):
    """Why nobody reads a message by machine. `too_large` is not even opened."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `message_id` is the sender's own, or made from the content where there is none;
    `domain` is that of the one sender in `From`; `recipients` are addresses that it was sent to,
    the one that received it first. `plain` and `pages` are its own texts, without attachments."""

    message_id: str
    domain: str | None
    recipients: tuple[str, ...]
    sent_at: datetime | None
    subject: str = field(repr=False, default="")
    plain: tuple[str, ...] = field(repr=False, default=())
    pages: tuple[str, ...] = field(repr=False, default=())
    problem: Unreadable | None = None


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a message says of an order, by the store's number, or of one of its
    parcels."""

    kind: ReportKind
    store_order_number: str
    tracking_number: str | None = None
    carrier: str | None = None
    estimated_delivery: date | None = None
    lines: tuple[ReportedLine, ...] = ()
