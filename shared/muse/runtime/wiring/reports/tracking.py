"""What recording reports needs."""

from __future__ import annotations

from functools import cache

from muse.ports import Carriers
from muse.runtime.wiring.aws.bus import report_bus
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.reports.parked import parked_reports
from muse.usecases.tracking.dependencies import TrackingDependencies


def tracking() -> TrackingDependencies:
    return TrackingDependencies(
        storage(), clock(), parked_reports(), notifier(), _carriers(), report_bus()
    )


@cache
def _carriers() -> Carriers:
    from muse.adapters.senders.carrier_numbers import CarrierNumbers

    return CarrierNumbers()
