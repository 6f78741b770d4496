"""The bus and the parking of reports, in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from muse.domain.errors import Unavailable
from muse.domain.tracking.parking import parking_place
from muse.domain.tracking.report import OrderReport


class FakeReportBus:
    """The port ReportBus: remembers what was published. `is_down`: it takes nothing over."""

    def __init__(self) -> None:
        self.published: list[OrderReport] = []
        self.is_down = False

    def publish(self, *reports: OrderReport) -> None:
        if self.is_down:
            raise Unavailable
        self.published.extend(reports)


class InMemoryParkedReports:
    """The port ParkedReports. `when_parked` is what happens just then."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str, str], OrderReport] = {}
        self.until: dict[tuple[str, str, str], datetime] = {}
        self.when_parked: Callable[[], object] = lambda: None

    def park(self, report: OrderReport, until: datetime) -> None:
        self._waiting[_key_of(report)] = report
        self.until[_key_of(report)] = until
        self.when_parked()

    def parked(self, place: str) -> tuple[OrderReport, ...]:
        return tuple(said for key, said in sorted(self._waiting.items()) if key[0] == place)

    def remove(self, report: OrderReport) -> None:
        self._waiting.pop(_key_of(report), None)

    @property
    def all(self) -> tuple[OrderReport, ...]:
        return tuple(self._waiting.values())


class FakeTrackers:
    """The port CarrierTrackers: `watched` are the numbers it was told, `known` what it knows."""

    def __init__(self) -> None:
        self.watched: dict[str, str | None] = {}
        self.known: dict[str, tuple[OrderReport, ...]] = {}
        self.is_down = False

    def watch(self, tracking_number: str, carrier: str | None) -> None:
        if self.is_down:
            raise Unavailable
        self.watched[tracking_number] = carrier

    def reports_of(self, tracking_number: str) -> tuple[OrderReport, ...]:
        if self.is_down:
            raise Unavailable
        return self.known.get(tracking_number, ())


class FakeCarriers:
    """The port Carriers: numbers that begin with 1Z are of UPS."""

    def carrier_of(self, tracking_number: str) -> str | None:
        return "UPS" if tracking_number.startswith("1Z") else None


def _key_of(said: OrderReport) -> tuple[str, str, str]:
    return parking_place(said.order), said.report.sender, said.report.event_id
