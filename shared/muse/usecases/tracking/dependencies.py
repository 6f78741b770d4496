"""What recording reports needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.ports import Carriers, CarrierTrackers, Clock, Notifier, ParkedReports, ReportBus, Storage


@dataclass(frozen=True, slots=True)
class ReportDependencies:
    """What finding the order of a report needs."""

    storage: Storage
    clock: Clock
    parked: ParkedReports


@dataclass(frozen=True, slots=True)
class TrackingDependencies(ReportDependencies):
    """What recording a report needs."""

    notifier: Notifier
    carriers: Carriers
    trackers: CarrierTrackers
    bus: ReportBus


class ReportOutcome(StrEnum):
    """What became of a report. `known`: it was recorded before. `parked`: its order is not known
    yet."""

    RECORDED = "recorded"
    KNOWN = "known"
    PARKED = "parked"
