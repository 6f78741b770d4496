"""What lies on a store's shelf now: stock that orders take away, prices that can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from local.street.store.products import DemoProduct, Variant
from local.street.store.state import StreetState


class SoldOut(Exception):
    """There are fewer pieces than wanted."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


class Stock:
    """The goods of one store with their present stock and price."""

    def __init__(self, state: StreetState, store_id: int, goods: Sequence[DemoProduct]) -> None:
        self._state = state
        self._store_id = store_id
        self.goods = tuple(goods)
        self._by_sku: Mapping[str, tuple[DemoProduct, Variant]] = {
            variant.sku: (good, variant) for good in goods for variant in good.variants
        }

    def good(self, sku: str) -> DemoProduct | None:
        found = self._by_sku.get(sku)
        return found[0] if found else None

    def variant(self, sku: str) -> Variant | None:
        """The article as it first lay there; stock and price now: `stock_of`, `price_of`."""
        found = self._by_sku.get(sku)
        return found[1] if found else None

    def by_handle(self, handle: str) -> DemoProduct | None:
        return next((good for good in self.goods if good.handle == handle), None)

    def stock_of(self, sku: str) -> int:
        changed = self._changed(sku, "stock")
        return self._by_sku[sku][1].stock if changed is None else changed

    def price_of(self, sku: str) -> int:
        changed = self._changed(sku, "price_cents")
        return self._by_sku[sku][1].price_cents if changed is None else changed

    def put(self, sku: str, *, stock: int | None = None, price_cents: int | None = None) -> None:
        """Change stock or price, or both. KeyError for an article that the store doesn't have."""
        self._by_sku[sku]
        with self._state.transaction() as db:
            db.execute(
                "INSERT INTO shelf VALUES (?1, ?2, ?3, ?4) ON CONFLICT (store_id, sku) DO UPDATE"
                " SET stock = coalesce(?3, stock), price_cents = coalesce(?4, price_cents)",
                (self._store_id, sku, stock, price_cents),
            )

    def take(self, pieces: Mapping[str, int]) -> None:
        """Take all of `pieces` (sku → count) away, or none: SoldOut."""
        with self._state.transaction():
            left = {sku: self.stock_of(sku) - count for sku, count in pieces.items()}
            for sku, stock in left.items():
                if stock < 0:
                    raise SoldOut(sku)
            for sku, stock in left.items():
                self.put(sku, stock=stock)

    def _changed(self, sku: str, column: str) -> int | None:
        with self._state.transaction() as db:
            row = db.execute(
                f"SELECT {column} FROM shelf WHERE store_id = ? AND sku = ?",
                (self._store_id, sku),
            ).fetchone()
        return row[0] if row else None
