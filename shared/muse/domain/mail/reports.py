"""What a message says, as reports that the event bus carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from muse.domain.mail.message import News
from muse.domain.tracking.report import OrderReference, OrderReport, Report

_DIGITS = 24


def fingerprint(message_id: str, part: str = "") -> str:
    """A short name for a message, or for one thing that it says: the same for the same."""
    framed = f"{len(message_id)}:{message_id}{part}"
    return hashlib.sha256(framed.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def reports_of(
    news: Sequence[News], order_number: str, store_id: int, message_id: str, at: datetime
) -> Iterator[OrderReport]:
    """A report for each piece of news. The same message gives the same reports, with the same
    event ids, however often it arrives."""
    for one in news:
        yield OrderReport(
            OrderReference(order_number, store_id, one.store_order_number),
            Report(
                sender=f"mail:{store_id}",
                event_id=fingerprint(message_id, f"{one.kind}:{one.tracking_number or ''}"),
                kind=one.kind,
                at=at,
                tracking_number=one.tracking_number,
                carrier=one.carrier,
                estimated_delivery=one.estimated_delivery,
                lines=one.lines,
            ),
        )
