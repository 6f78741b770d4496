"""A checkout whose orders are followed, on fakes."""

from __future__ import annotations

from datetime import timedelta

from muse.domain.order import Order
from muse.domain.tracking.report import OrderReference, OrderReport, Report, ReportKind
from muse.usecases.tracking.dependencies import ReportOutcome, TrackingDependencies
from muse.usecases.tracking.record_report import record_report
from tests.checkout_scene import CheckoutScene
from tests.fakes.reports import FakeCarriers, FakeReportBus, FakeTrackers, InMemoryParkedReports


class Following:
    """A checkout whose orders are followed."""

    def __init__(self, checkout: CheckoutScene) -> None:
        self.checkout = checkout
        self.bus = FakeReportBus()
        self.parked = InMemoryParkedReports()
        self.trackers = FakeTrackers()
        self.deps = TrackingDependencies(
            checkout.storage,
            checkout.clock,
            self.parked,
            checkout.notifier,
            FakeCarriers(),
            self.trackers,
            self.bus,
        )

    def report(
        self, kind: ReportKind, number: str | None = None, name: str = "gap", minutes: int = 0
    ) -> OrderReport:
        """What its store says of an order."""
        order = self.checkout.order(name)
        reference = OrderReference(
            store_id=order.store_id, store_order_number=order.store_order_number
        )
        at = self.checkout.clock.now() + timedelta(minutes=minutes)
        sender = f"store:{order.store_id}"
        report = Report(sender, f"{kind}-{minutes}-{number}", kind, at, tracking_number=number)
        return OrderReport(reference, report)

    def record(self, said: OrderReport) -> ReportOutcome:
        return record_report(said, self.deps)

    def order(self, name: str = "gap") -> Order:
        return self.checkout.order(name)
