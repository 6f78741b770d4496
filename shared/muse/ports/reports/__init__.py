"""Reports about orders on their way to the order, and who knows carriers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from muse.domain.tracking.report import OrderReport


class ReportBus(Protocol):
    """Hands reports to whoever records them; each arrives at least once, in any order."""

    def publish(self, *reports: OrderReport) -> None:
        """Take all of them over for good. Errors: Unavailable (some were not taken over)."""


class ParkedReports(Protocol):
    """Reports about orders that are not known yet: of other customers of the store, or told before
    Muse stored that the order is placed. Errors of all: Unavailable."""

    def park(self, report: OrderReport, until: datetime) -> None:
        """Keep it until then. The same report again is kept once. One request."""

    def parked(self, place: str) -> tuple[OrderReport, ...]:
        """Those that wait for one order, or for one parcel (muse.domain.tracking.parking). One
        request."""

    def remove(self, report: OrderReport) -> None:
        """It is kept no longer. One request."""


class CarrierTrackers(Protocol):
    """A service that watches parcels and reports by webhooks. Errors of all: Unavailable."""

    def watch(self, tracking_number: str, carrier: str | None) -> None:
        """Have it watch a parcel; twice is once. What it refuses is not watched."""

    def reports_of(self, tracking_number: str) -> tuple[OrderReport, ...]:
        """What it knows of a parcel now; nothing when it doesn't watch it."""


class Carriers(Protocol):
    """Knows carriers by the numbers of their parcels."""

    def carrier_of(self, tracking_number: str) -> str | None:
        """The carrier whose format and check digit the number has; None when that is unknown, or
        more than one has it."""
