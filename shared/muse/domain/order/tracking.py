"""Tracking: where a parcel is, and which carrier has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from muse.domain.errors import Problem

_DAY = timedelta(days=1)
_YEAR = 366 * _DAY


class TrackingStatus(StrEnum):
    """The steps of an order that can be reported from outside."""

    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Tracking:
    """The parcel of an order, as far as known; `reported_at` is the moment of its newest report."""

    tracking_number: str | None = None
    carrier: str | None = None
    estimated_delivery: date | None = None
    reported_at: datetime | None = field(default=None, compare=False)

    @property
    def url(self) -> str | None:
        """The carrier's page about this parcel, for carriers that Muse knows."""
        template = _CARRIER_PAGES.get((self.carrier or "").lower().replace(" ", ""))
        if template is None or self.tracking_number is None:
            return None
        return template.format(quote(self.tracking_number, safe=""))


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One report about an order. `at` is when it happened, not when it was reported."""

    status: TrackingStatus
    at: datetime
    tracking: Tracking
    note: str | None = None

    def problems(self, since: datetime, now: datetime) -> Iterator[Problem]:
        """What can't be true of an order that no store had before `since`."""
        if not since <= self.at <= now:
            yield Problem("at", "must be between the moment of the order and now")
        day = self.tracking.estimated_delivery
        # Where the store is it may be the day before or after the one in UTC.
        if day and not (since - _DAY).date() <= day <= (now + _YEAR).date():
            yield Problem("estimatedDelivery", "must be from the day of the order to a year ahead")

    def parcel_after(self, known: Tracking | None) -> Tracking | None:
        """What is known of the parcel after this report, which may say nothing of it."""
        return known if self.tracking == Tracking() else self.merged_into(known)

    def merged_into(self, known: Tracking | None) -> Tracking:
        """What is known of the parcel after this report: silence erases nothing, and a report of an
        earlier moment than the last one only fills gaps. What was expected of another parcel is
        not expected of this one."""
        heard = replace(self.tracking, reported_at=self.at)
        if known is None:
            return heard
        late = known.reported_at is not None and self.at < known.reported_at
        first, second = (known, heard) if late else (heard, known)
        numbers = {first.tracking_number, second.tracking_number} - {None}
        expected = second.estimated_delivery if len(numbers) < 2 else None  # noqa: PLR2004 - two numbers
        return Tracking(
            tracking_number=first.tracking_number or second.tracking_number,
            carrier=first.carrier or second.carrier,
            estimated_delivery=first.estimated_delivery or expected,
            reported_at=first.reported_at,
        )

    def correction_of(self, known: Tracking | None) -> str | None:
        """In words for the shopper: the number that was given before is not the parcel's."""
        merged = self.parcel_after(known)
        before = known.tracking_number if known else None
        after = merged.tracking_number if merged else None
        if before is None or before == after:
            return None
        return f"The tracking number is {after}, not {before}."


def plain_number(printed: str) -> str:
    """A tracking number without the blanks that carriers print in it."""
    return "".join(printed.split())


_CARRIER_PAGES = {
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "dhl": "https://www.dhl.com/us-en/home/tracking.html?tracking-id={}",
    "ontrac": "https://www.ontrac.com/tracking/?number={}",
}
