"""The whole order, from pending to the door."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from muse.domain.errors import Conflict
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.order.after_sale import AdjustableOrder
from muse.domain.order.status import NEXT, RANK, OrderStatus
from muse.domain.order.tracking import Tracking, TrackingEvent


class Order(AdjustableOrder):
    """One store's part of a checkout. Changed only by its methods; each status change leaves
    exactly one entry in `unsaved_history`, stored together with it; late news leaves one alone.
    Its fields are those of OrderRecord."""

    __slots__ = ()

    def track(self, event: TrackingEvent, by: str) -> Self:
        """Take in what a carrier, the store or ops reported of an order with its history.

        The status advances by rank, and a store may skip a step. News of a step that was passed
        (or of a cancelled order) only adds to the history, at its own time and once. So does a
        tracking number that replaces another one. Errors: Conflict when it never was placed.
        """
        if not self.stands_at_store and self.placed_at is None:
            raise Conflict("This order was not placed at its store.")
        tracked = replace(self, tracking=self._parcel_after(event))
        step = OrderStatus(event.status)
        correction = self._correction_by(tracked.tracking)
        note = " ".join(text for text in (event.note, correction) if text) or None
        if self.status in RANK and RANK[step] > RANK[self.status]:
            return tracked._moved(step, event.at, by, note)
        if not any(entry.status == step for entry in self._whole_history):
            return tracked._with_entry(StatusChange(step, event.at, by, note))
        if correction:
            return tracked._with_entry(StatusChange(self.status, event.at, by, note))
        return tracked

    def advance(self, event: TrackingEvent, by: str) -> Self:
        """What a person says has become of it: as with `track`, but nothing becomes of an order
        that failed or was called off. Errors: Conflict."""
        step = OrderStatus(event.status)
        if self.status not in RANK:
            require_step(NEXT, self.status, step, "order")
        return self.track(event, by)

    def _correction_by(self, parcel: Tracking | None) -> str | None:
        """In words for the shopper: the number that was given before is not the parcel's."""
        before = self.tracking.tracking_number if self.tracking else None
        after = parcel.tracking_number if parcel else None
        if before is None or before == after:
            return None
        return f"The tracking number is {after}, not {before}."

    def _parcel_after(self, event: TrackingEvent) -> Tracking | None:
        says_nothing = event.tracking == Tracking()
        return self.tracking if says_nothing else event.merged_into(self.tracking)


def new_order(order: Order) -> Order:
    """A pending order with the first entry of its history."""
    entry = StatusChange(order.status, order.created_at, "muse", None)
    return replace(order, unsaved_history=(entry,))
