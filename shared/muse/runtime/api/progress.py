"""Shapes of what operations report about an order that stands at its store."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from muse.domain.order.tracking import Tracking, TrackingEvent, TrackingStatus, plain_number
from muse.runtime.api.base import Body, Day, Moment
from muse.usecases.orders.record_tracking import RecordProgress


def _plain(value: str) -> str:
    number = plain_number(value)
    if not _SHORTEST <= len(number) <= _LONGEST:
        problem = "String should have {shortest} to {longest} characters that are not blanks"
        limits = {"shortest": _SHORTEST, "longest": _LONGEST}
        raise PydanticCustomError("tracking_number", problem, limits)
    return number


_SHORTEST, _LONGEST = 4, 64
TrackingNumber = Annotated[
    str,
    Field(min_length=_SHORTEST, max_length=100, pattern=r"^[A-Za-z0-9\- \t\u00a0]+$"),
    AfterValidator(_plain),
]


class TrackingBody(Body):
    """A parcel is on its way. The number is taken without the blanks that carriers print in it."""

    tracking_number: TrackingNumber
    carrier: str | None = Field(default=None, min_length=1, max_length=60)
    estimated_delivery: Day | None = None

    def to_event(self, at: datetime) -> TrackingEvent:
        tracking = Tracking(self.tracking_number, self.carrier, self.estimated_delivery)
        return TrackingEvent(TrackingStatus.SHIPPED, at, tracking)


class ProgressBody(Body):
    """It happened `at`, if that was not just now. The shopper reads the note."""

    at: Moment | None = None
    note: str | None = Field(default=None, min_length=1, max_length=300)

    def to_command(self, order_number: str, step: TrackingStatus, person: str) -> RecordProgress:
        return RecordProgress(order_number, step, person, self.at, self.note)
