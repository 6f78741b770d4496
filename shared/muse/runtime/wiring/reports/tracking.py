"""What recording reports needs."""

from __future__ import annotations

from functools import cache

from muse.ports import Carriers, CarrierTrackers
from muse.runtime.settings import optional, required
from muse.runtime.wiring.aws.bus import report_bus
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.secrets import Secret
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.http import safe_http
from muse.runtime.wiring.reports.parked import parked_reports
from muse.usecases.tracking.dependencies import TrackingDependencies


def tracking() -> TrackingDependencies:
    return TrackingDependencies(
        storage(), clock(), parked_reports(), notifier(), _carriers(), _trackers(), report_bus()
    )


@cache
def _trackers() -> CarrierTrackers:
    """EasyPost with the key of its secret; nobody while that has none."""
    from muse.adapters.senders.easypost_trackers import API, EasyPostTrackers, NobodyWatches

    key = Secret(required("CARRIER_SECRET_ARN")).fields().get("easypostApiKey")
    if not key:
        return NobodyWatches()
    return EasyPostTrackers(safe_http(), str(key), optional("EASYPOST_API_BASE") or API)


@cache
def _carriers() -> Carriers:
    from muse.adapters.senders.carrier_numbers import CarrierNumbers

    return CarrierNumbers()
