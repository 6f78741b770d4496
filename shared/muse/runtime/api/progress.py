"""Shapes of what operations report about an order that stands at its store."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from muse.domain.tracking import Tracking, TrackingEvent, TrackingStatus
from muse.runtime.api.base import Body, Day, Moment
from muse.usecases.record_tracking import RecordProgress


class TrackingBody(Body):
    """A parcel is on its way."""

    tracking_number: str = Field(min_length=4, max_length=64, pattern=r"^[A-Za-z0-9-]+$")
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
