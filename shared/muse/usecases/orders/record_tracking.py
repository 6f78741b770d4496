"""Record what a carrier, the store or operations staff reported about an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from muse.domain.errors import Invalid, VersionConflict
from muse.domain.order import Order
from muse.domain.order.tracking import Tracking, TrackingEvent, TrackingStatus
from muse.ports import Clock, Storage
from muse.usecases.after_sale.save_change import find_order

_TRIES = 6


@dataclass(frozen=True, slots=True)
class RecordTracking:
    order_number: str
    event: TrackingEvent
    by: str


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """How far the order is, as a person knows it; it happened `at`, or now."""

    order_number: str
    step: TrackingStatus
    person: str
    at: datetime | None = None
    note: str | None = None


def record_tracking(command: RecordTracking, storage: Storage, clock: Clock) -> Order:
    """The order after the report. Errors: NotFound; Conflict when it was never placed; Invalid when
    that can't have happened then, or nobody can expect it then; VersionConflict (repeat)."""
    event = command.event
    return _record(
        command.order_number, event, clock, storage, lambda order: order.track(event, command.by)
    )


def record_progress(command: RecordProgress, storage: Storage, clock: Clock) -> Order:
    """The order, confirmed by its store or delivered. To say it again, in other words or after it
    went on, changes nothing. The money stays as it is.

    Errors: NotFound; Conflict when it isn't at its store; Invalid (`at`); VersionConflict (repeat).
    """
    at = command.at or clock.now()
    event = TrackingEvent(command.step, at, Tracking(), command.note)
    by = f"ops:{command.person}"
    return _record(
        command.order_number, event, clock, storage, lambda order: order.advance(event, by)
    )


def _record(
    order_number: str,
    event: TrackingEvent,
    clock: Clock,
    storage: Storage,
    change: Callable[[Order], Order],
) -> Order:
    """The order after `change`, which is asked anew whenever someone else was faster."""
    for last_try in (False,) * (_TRIES - 1) + (True,):
        order = find_order(order_number, storage)
        changed = change(order)
        if problems := tuple(event.problems(order.at_store_since, clock.now())):
            raise Invalid(details=problems)
        if changed == order and not changed.unsaved_history:
            return order
        try:
            storage.commit(changed)
            return changed.saved()
        except VersionConflict:
            if last_try:
                raise
    raise AssertionError("the last try returns or raises")
