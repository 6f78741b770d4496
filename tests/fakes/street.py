"""The stores of a test, by names that it makes up: entry, product, retailer."""

from __future__ import annotations

from datetime import date

from muse.domain.money import Money
from muse.domain.store import Authorisation, Method, Store
from muse.ports import Clock
from tests.builders import a_product, a_store
from tests.fakes.moments import Moments
from tests.fakes.registry import FakeCatalog, FakeRegistry
from tests.fakes.retailer import FakeRetailer, FakeRetailers, Reply

ARTICLE = "A-1"
_AUTHORISED = Authorisation("agreement", date(2026, 1, 1), "legal")


class Street:
    """Stores that each sell one article, at a price of its own: $40.00, $50.00, …"""

    def __init__(self, moments: Moments, clock: Clock) -> None:
        self.registry = FakeRegistry()
        self.catalog = FakeCatalog()
        self.retailers = FakeRetailers()
        self.stores: dict[str, Store] = {}
        self._moments = moments
        self._clock = clock

    def open_store(
        self, name: str, replies: tuple[Reply, ...], *, kind: type[FakeRetailer] = FakeRetailer
    ) -> Store:
        """A store that is ordered from by its API or, as a `kind` of web store, in its pages; by
        hand when it has no replies."""
        methods = (kind.method, Method.MANUAL) if replies else (Method.MANUAL,)
        store_id = 9001 + len(self.stores)
        store = a_store(
            store_id,
            name=name.title(),
            methods=methods,
            verified_methods=methods,
            authorisation=_AUTHORISED,
        )
        self.stores[name] = self.registry.put(store)
        retailer = kind(name, self._moments, self._clock, replies)
        self.retailers.by_store[store_id] = retailer
        price = Money(3000 + 1000 * len(self.stores))
        self.catalog.put(a_product(store_id, ARTICLE, price=price))
        return store

    def retailer(self, name: str) -> FakeRetailer:
        return self.retailers.by_store[self.stores[name].store_id]
