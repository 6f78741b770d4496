"""AfterShip's tracking updates (aftership.com/docs/tracking/webhook)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from muse.adapters.senders.formats.fields import FEW, Number, SenderModel, Short, in_utc, parsed
from muse.domain.tracking.report import OrderReference, OrderReport, Report, ReportKind

SENDER = "carrier:aftership"
SIGNATURE_HEADER = "aftership-hmac-sha256"
_KINDS = {
    "InTransit": ReportKind.SHIPPED,
    "OutForDelivery": ReportKind.OUT_FOR_DELIVERY,
    "AvailableForPickup": ReportKind.OUT_FOR_DELIVERY,
    "AttemptFail": ReportKind.DELAYED,
    "Delivered": ReportKind.DELIVERED,
    "Exception": ReportKind.DELAYED,
}
_EXCEPTIONS = {
    "Exception_010": ReportKind.RETURNED_TO_SENDER,
    "Exception_011": ReportKind.RETURNED_TO_SENDER,
    "Exception_013": ReportKind.LOST,
}


class _Checkpoint(SenderModel):
    tag: str | None = None
    subtag: str | None = None
    checkpoint_time: datetime


class _Tracking(SenderModel):
    id: Short
    tracking_number: Number
    slug: Short
    expected_delivery: datetime | None = None
    checkpoints: Annotated[tuple[_Checkpoint, ...], Field(max_length=10 * FEW)] = ()


class _Message(SenderModel):
    event: Short
    msg: _Tracking


def read_aftership(body: bytes) -> tuple[OrderReport, ...]:
    """What an update says of its parcel, with the whole way so far; what was said before has the
    same ids. A checkpoint without a zone is read as UTC. Error: Malformed."""
    message = parsed(_Message, body)
    if message.event != "tracking_update":
        return ()
    tracking = message.msg
    expected = tracking.expected_delivery
    return tuple(
        OrderReport(
            OrderReference(tracking_number=tracking.tracking_number),
            Report(
                sender=SENDER,
                event_id=f"{tracking.id}:{kind}:{in_utc(point.checkpoint_time):%Y%m%dT%H%M%SZ}",
                kind=kind,
                at=in_utc(point.checkpoint_time),
                tracking_number=tracking.tracking_number,
                carrier=tracking.slug,
                estimated_delivery=expected.date() if expected else None,
            ),
        )
        for point in tracking.checkpoints
        if (kind := _kind_of(point)) is not None
    )


def _kind_of(point: _Checkpoint) -> ReportKind | None:
    return _EXCEPTIONS.get(point.subtag or "") or _KINDS.get(point.tag or "")
