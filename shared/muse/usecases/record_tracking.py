"""Record what a carrier, the store or operations staff reported about an order."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import NotFound
from muse.domain.ids import is_order_number
from muse.domain.order import Order
from muse.domain.tracking import TrackingEvent
from muse.ports import Storage


@dataclass(frozen=True, slots=True)
class RecordTracking:
    order_number: str
    event: TrackingEvent
    by: str


def record_tracking(command: RecordTracking, storage: Storage) -> Order:
    """The order after the report. Errors: NotFound, Conflict when it was never placed."""
    if not is_order_number(command.order_number):
        raise NotFound("There is no such order.")
    order = storage.order(command.order_number).track(command.event, command.by)
    storage.commit(order)
    return order.saved()
