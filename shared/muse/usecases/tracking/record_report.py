"""Record what a store, a carrier or a mail reports of an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from muse.domain.errors import Invalid, Problem, VersionConflict
from muse.domain.order import Order
from muse.domain.task import Task
from muse.domain.tracking.parking import places_of
from muse.domain.tracking.report import OrderReport, Report
from muse.usecases.after_sale.save_change import find_order
from muse.usecases.tracking.delivery_tasks import concerns_of, delivery_task
from muse.usecases.tracking.dependencies import ReportOutcome, TrackingDependencies
from muse.usecases.tracking.find_reported import find_or_park

CLOCKS_DIFFER_BY = timedelta(minutes=10)
_BEFORE_THE_ORDER = timedelta(days=1)
_TRIES = 6


def record_report(said: OrderReport, deps: TrackingDependencies) -> ReportOutcome:
    """Record a report with every order that it is about; what it says of a parcel that is wrong
    becomes a task. A repetition changes nothing. Reports that waited for what this one tells (the
    number of a parcel) are published again.

    Errors: Invalid (of the future, or long before the order), Conflict, VersionConflict,
    Unavailable: deliver it again."""
    orders = find_or_park(said, deps)
    if not orders:
        return ReportOutcome.PARKED
    outcome = ReportOutcome.KNOWN
    for found in orders:
        order, is_new = _record(found.order_number, said.report, deps)
        outcome = ReportOutcome.RECORDED if is_new else outcome
        publish_parked(order, deps)
    return outcome


def publish_parked(order: Order, deps: TrackingDependencies) -> None:
    """Publish again what was reported of this order, or of its parcels, before they were known."""
    for place in places_of(order):
        for said in deps.parked.parked(place):
            deps.bus.publish(said)
            deps.parked.remove(said)


def _record(order_number: str, told: Report, deps: TrackingDependencies) -> tuple[Order, bool]:
    """The order after the report, and whether that was new."""
    for last_try in (False,) * (_TRIES - 1) + (True,):
        order = find_order(order_number, deps.storage)
        report = _with_carrier(plausible(told, order, deps.clock.now()), deps)
        changed = order.reported(report)
        if changed == order and not changed.unsaved_history:
            return order, False
        tasks = tuple(_new_tasks(order, changed, deps))
        try:
            deps.storage.commit(changed, *tasks)
        except VersionConflict:
            if last_try:
                raise
            continue
        for task in tasks:
            deps.notifier.task_opened(task.saved())
        return changed.saved(), True
    raise AssertionError("the last try returns or raises")


def plausible(report: Report, order: Order, now: datetime) -> Report:
    """The report as it can be true: clocks differ, so what was said to have happened just before
    the store had the order happened then. Errors: Invalid."""
    since = order.at_store_since
    if not since - _BEFORE_THE_ORDER <= report.at <= now + CLOCKS_DIFFER_BY:
        raise Invalid(
            details=[Problem("occurredAt", "must be after the order and not ahead of now")]
        )
    return replace(report, at=max(report.at, since))


def _with_carrier(report: Report, deps: TrackingDependencies) -> Report:
    if report.carrier is not None or report.tracking_number is None:
        return report
    return replace(report, carrier=deps.carriers.carrier_of(report.tracking_number))


def _new_tasks(before: Order, after: Order, deps: TrackingDependencies) -> Iterator[Task]:
    for concern in concerns_of(before, after):
        task = delivery_task(after, concern, deps.clock.now())
        if deps.storage.task(task.task_id) is None:
            yield task
