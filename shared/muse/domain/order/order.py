"""The whole order, from pending to the door."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from muse.domain.errors import Conflict
from muse.domain.lifecycle import StatusChange
from muse.domain.order.after_sale import AdjustableOrder
from muse.domain.order.status import RANK, OrderStatus
from muse.domain.tracking import TrackingEvent


class Order(AdjustableOrder):
    """One store's part of a checkout. Changed only by its methods; each status change leaves
    exactly one entry in `unsaved_history`, stored together with it; late news leaves one alone.
    Its fields are those of OrderRecord."""

    __slots__ = ()

    def track(self, event: TrackingEvent, by: str) -> Self:
        """Take in what a carrier, the store or ops reported of an order with its history.

        The status advances by rank, and a store may skip a step. News of a step that was passed
        (or of a cancelled order) only adds to the history, at its own time and once.
        Errors: Conflict when it never was placed.
        """
        if not self.stands_at_store and self.placed_at is None:
            raise Conflict("This order was not placed at its store.")
        tracked = replace(self, tracking=event.merged_into(self.tracking))
        step = OrderStatus(event.status)
        if self.status in RANK and RANK[step] > RANK[self.status]:
            return tracked._moved(step, event.at, by, event.note)
        if any(entry.status == step for entry in self._whole_history):
            return tracked
        return tracked._with_entry(StatusChange(step, event.at, by, event.note))


def new_order(order: Order) -> Order:
    """A pending order with the first entry of its history."""
    entry = StatusChange(order.status, order.created_at, "muse", None)
    return replace(order, unsaved_history=(entry,))
