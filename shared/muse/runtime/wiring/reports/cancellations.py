"""What following a store's cancellation needs."""

from __future__ import annotations

from muse.runtime.wiring.after_sale import after_sale
from muse.runtime.wiring.reports.parked import parked_reports
from muse.usecases.tracking.record_cancellation import CancellationDependencies


def cancellations() -> CancellationDependencies:
    return CancellationDependencies(after_sale(), parked_reports())
