"""Record what operations know of an order that stands at its store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from muse.domain.errors import Invalid, VersionConflict
from muse.domain.order import Order, OrderStatus
from muse.domain.tracking.by_hand import ParcelByHand, parcel_report
from muse.domain.tracking.plausible import problems_with
from muse.domain.tracking.report import Report, ReportKind
from muse.ports import Clock, Storage
from muse.usecases.after_sale.save_change import find_order

_TRIES = 6


@dataclass(frozen=True, slots=True)
class RecordParcel:
    order_number: str
    person: str
    parcel: ParcelByHand


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """How far the order is, confirmed or delivered, as a person knows it; it happened `at`, or
    now."""

    order_number: str
    step: OrderStatus
    person: str
    at: datetime | None = None
    note: str | None = None


def record_parcel(command: RecordParcel, storage: Storage, clock: Clock) -> Order:
    """The order, shipped with this parcel. What people said of another parcel before was wrong,
    unless this is `another`. To say the same again changes nothing.

    Errors: NotFound; Conflict when it never was placed; Invalid when nobody can expect it then;
    VersionConflict (repeat)."""
    now = clock.now()

    def change(order: Order) -> Order:
        known = order.reports, order.parcels
        report = parcel_report(command.parcel, command.person, *known, now)
        changed = order if report is None else order.reported(report)
        _require_plausible(order, now, command.parcel.estimated_delivery, now)
        return changed

    return _record(command.order_number, change, storage)


def record_progress(command: RecordProgress, storage: Storage, clock: Clock) -> Order:
    """The order, confirmed by its store or delivered. To say it again, in other words or after it
    went on, changes nothing. The money stays as it is.

    Errors: NotFound; Conflict when it isn't at its store; Invalid (`at`); VersionConflict (repeat).
    """
    now = clock.now()
    at = command.at or now
    kind = ReportKind(command.step)
    report = Report(f"ops:{command.person}", str(kind), kind, at)

    def change(order: Order) -> Order:
        order.require_followed(command.step)
        _require_plausible(order, at, None, now)
        is_known = any(entry.status == command.step for entry in order.history)
        return order if is_known else order.reported(report, command.note)

    return _record(command.order_number, change, storage)


def _require_plausible(order: Order, at: datetime, expected: date | None, now: datetime) -> None:
    if problems := tuple(problems_with(at, expected, order.at_store_since, now)):
        raise Invalid(details=problems)


def _record(order_number: str, change: Callable[[Order], Order], storage: Storage) -> Order:
    """The order after `change`, which is asked anew whenever someone else was faster."""
    for last_try in (False,) * (_TRIES - 1) + (True,):
        order = find_order(order_number, storage)
        changed = change(order)
        if changed == order and not changed.unsaved_history:
            return order
        try:
            storage.commit(changed)
            return changed.saved()
        except VersionConflict:
            if last_try:
                raise
    raise AssertionError("the last try returns or raises")
