"""Shapes of what operations report about an order that stands at its store."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from muse.domain.order import OrderStatus
from muse.domain.tracking.by_hand import ParcelByHand
from muse.domain.tracking.parcel import plain_number
from muse.runtime.api.base import Body, Day, Moment
from muse.usecases.tracking.record_by_hand import RecordParcel, RecordProgress


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
    """A parcel is on its way. The number is taken without the blanks that carriers print in it.
    `another`: it comes beside the parcels that operations named before; otherwise it takes their
    place, since their number was wrong."""

    tracking_number: TrackingNumber
    carrier: str | None = Field(default=None, min_length=1, max_length=60)
    estimated_delivery: Day | None = None
    another: bool = False

    def to_command(self, order_number: str, person: str) -> RecordParcel:
        parcel = ParcelByHand(
            self.tracking_number, self.carrier, self.estimated_delivery, self.another
        )
        return RecordParcel(order_number, person, parcel)


class ProgressBody(Body):
    """It happened `at`, if that was not just now. The shopper reads the note."""

    at: Moment | None = None
    note: str | None = Field(default=None, min_length=1, max_length=300)

    def to_command(self, order_number: str, step: OrderStatus, person: str) -> RecordProgress:
        return RecordProgress(order_number, step, person, self.at, self.note)
