"""The cart as it was when the checkout began: later price changes don't touch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muse.domain.cart import Cart
from muse.domain.money import Money, total_of
from muse.domain.product import Product
from muse.domain.quote import PricedLine


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One frozen cart line."""

    item_id: str
    product: Product
    quantity: int

    @property
    def total(self) -> Money:
        return self.product.price * self.quantity

    @property
    def priced(self) -> PricedLine:
        return PricedLine(self.item_id, self.total)


@dataclass(frozen=True, slots=True)
class StorePart:
    """The frozen lines of one store."""

    store_id: int
    store_name: str
    items: tuple[SnapshotItem, ...]
    currency: str

    @property
    def item_count(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def subtotal(self) -> Money:
        return total_of((item.total for item in self.items), self.currency)


@dataclass(frozen=True, slots=True)
class CartSnapshot:
    """A cart by store, in the order in which the stores came into it."""

    stores: tuple[StorePart, ...]
    currency: str

    @property
    def total(self) -> Money:
        return total_of((part.subtotal for part in self.stores), self.currency)

    @property
    def item_count(self) -> int:
        return sum(part.item_count for part in self.stores)

    @property
    def quantities(self) -> dict[str, int]:
        """Item id → pieces, of all stores."""
        return {item.item_id: item.quantity for part in self.stores for item in part.items}

    @property
    def line_ids(self) -> list[tuple[int, str]]:
        """Store id and item id of every line, sorted."""
        return sorted((part.store_id, item.item_id) for part in self.stores for item in part.items)


def snapshot_of(cart: Cart, store_names: Mapping[int, str]) -> CartSnapshot:
    """The cart grouped by store. `store_names` must have a name for every store in it."""
    currency = cart.lines[0].product.price.currency if cart.lines else "USD"
    store_ids = dict.fromkeys(line.store_id for line in cart.lines)
    return CartSnapshot(
        tuple(
            StorePart(
                store_id,
                store_names[store_id],
                tuple(
                    SnapshotItem(line.item_id, line.product, line.quantity)
                    for line in cart.lines
                    if line.store_id == store_id
                ),
                currency,
            )
            for store_id in store_ids
        ),
        currency,
    )
