"""What a form is made of: a happening, and what the store knows of the order."""

from __future__ import annotations

from dataclasses import dataclass

from local.street.shipping.records import Happening, ParcelOnItsWay, Way
from local.street.shipping.steps import Pieces
from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder


@dataclass(frozen=True, slots=True)
class News:
    """A happening of an order, and its way up to then."""

    open_store: OpenStore
    order: StoreOrder
    happening: Happening
    way: Way

    @property
    def parcel(self) -> ParcelOnItsWay | None:
        """The parcel that it is about; None when it is about the order."""
        number = self.happening.parcel
        return None if number is None else self.way.parcel(number)

    @property
    def pieces(self) -> tuple[Pieces, ...]:
        """What it is about, said in full: its lines, those of its parcel, or all."""
        noted = self.parcel.lines if self.parcel else ()
        everything = tuple(Pieces(line.sku, line.quantity) for line in self.order.lines)
        return self.happening.lines or noted or everything
