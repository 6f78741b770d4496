"""EasyPost's tracker events (docs.easypost.com, "Tracker object", "Events")."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import Field

from muse.adapters.senders.formats.fields import (
    FEW,
    Number,
    SenderModel,
    Short,
    in_utc,
    parsed,
    validated,
)
from muse.domain.tracking.report import OrderReference, OrderReport, Report, ReportKind

SENDER = "carrier:easypost"
SIGNATURE_HEADER = "x-hmac-signature"
SIGNATURE_PREFIX = "hmac-sha256-hex="
_KINDS = {
    "in_transit": ReportKind.SHIPPED,
    "out_for_delivery": ReportKind.OUT_FOR_DELIVERY,
    "available_for_pickup": ReportKind.OUT_FOR_DELIVERY,
    "delivered": ReportKind.DELIVERED,
    "return_to_sender": ReportKind.RETURNED_TO_SENDER,
    "failure": ReportKind.LOST,
}


class _Detail(SenderModel):
    status: str | None = None
    at: Annotated[datetime, Field(alias="datetime")]


class _Tracker(SenderModel):
    id: Short
    tracking_code: Number
    carrier: str | None = None
    est_delivery_date: datetime | None = None
    tracking_details: Annotated[tuple[_Detail, ...], Field(max_length=10 * FEW)] = ()


class _Event(SenderModel):
    description: Short
    result: dict[str, object]


def signing_secret(secret: str) -> str:
    """The secret as it signs: its letters are taken apart first."""
    return unicodedata.normalize("NFKD", secret)


class _Trackers(SenderModel):
    trackers: Annotated[tuple[_Tracker, ...], Field(max_length=FEW)] = ()


def read_trackers(body: bytes) -> tuple[OrderReport, ...]:
    """What a list of trackers says of their parcels. Error: Malformed."""
    return tuple(said for tracker in parsed(_Trackers, body).trackers for said in _way_of(tracker))


def read_easypost(body: bytes) -> tuple[OrderReport, ...]:
    """What a tracker's event says of its parcel; events about other things say nothing. Each
    carries the whole way so far, and what was said before has the same ids. Error: Malformed."""
    event = parsed(_Event, body)
    if event.description not in {"tracker.created", "tracker.updated"}:
        return ()
    return _way_of(validated(_Tracker, event.result))


def _way_of(tracker: _Tracker) -> tuple[OrderReport, ...]:
    expected = tracker.est_delivery_date
    steps = [(_KINDS.get(step.status or ""), in_utc(step.at)) for step in tracker.tracking_details]
    return tuple(
        OrderReport(
            OrderReference(tracking_number=tracker.tracking_code),
            Report(
                sender=SENDER,
                event_id=f"{tracker.id}:{kind}:{at:%Y%m%dT%H%M%SZ}",
                kind=kind,
                at=at,
                tracking_number=tracker.tracking_code,
                carrier=tracker.carrier or None,
                estimated_delivery=expected.date() if expected else None,
            ),
        )
        for kind, at in steps
        if kind is not None
    )
