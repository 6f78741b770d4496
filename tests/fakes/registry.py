"""The store registry in memory, and what its stores say of their products."""

from __future__ import annotations

from muse.domain.errors import ProductUnavailable, UnknownStore
from muse.domain.product import Product, ProductReference
from muse.domain.store import Store


class FakeRegistry:
    """The `StoreRegistry` port."""

    def __init__(self, *stores: Store) -> None:
        self._stores = {store.store_id: store for store in stores}

    def put(self, store: Store) -> Store:
        """Add a store, or change the entry of one."""
        self._stores[store.store_id] = store
        return store

    def remove(self, store_id: int) -> None:
        """Muse doesn't know this store any more."""
        del self._stores[store_id]

    def store(self, store_id: int) -> Store:
        try:
            return self._stores[store_id]
        except KeyError:
            raise UnknownStore from None

    def all(self) -> tuple[Store, ...]:
        return tuple(self._stores[store_id] for store_id in sorted(self._stores))


class FakeCatalog:
    """The `Catalog` port: products by store and article number. `look_ups` counts questions."""

    def __init__(self) -> None:
        self.look_ups = 0
        self._products: dict[tuple[int, str | None], Product] = {}

    def put(self, product: Product) -> Product:
        """Sell this from now on, at this price."""
        self._products[product.store_id, product.sku] = product
        return product

    def look_up(self, store: Store, wanted: ProductReference) -> Product:
        self.look_ups += 1
        try:
            return self._products[store.store_id, wanted.sku]
        except KeyError:
            raise ProductUnavailable("The store does not have this product.") from None
