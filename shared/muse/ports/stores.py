"""Which stores there are, what they sell, and where they deliver."""

from __future__ import annotations

from typing import Protocol

from muse.domain.address import Address, CheckedAddress
from muse.domain.product import Product, ProductReference
from muse.domain.store import Method, Store


class StoreRegistry(Protocol):
    """The stores that Muse can order from."""

    def store(self, store_id: int) -> Store:
        """Errors: UnknownStore."""

    def all(self) -> tuple[Store, ...]:
        """Every store, by id."""


class StorePages(Protocol):
    """Which pages are a store's own."""

    def own_page(self, store: Store, url: str) -> str | None:
        """The address in its normal form, if it is https and on one of the store's domains; None
        for every other. Nothing is fetched."""


class CanaryRunner(Protocol):
    """Where canaries run: beside the placements by the same method."""

    def send(self, store_id: int, method: Method) -> None:
        """Have a canary run soon. Error: Unavailable."""


class Catalog(Protocol):
    """What stores say of their products."""

    def look_up(self, store: Store, wanted: ProductReference) -> Product:
        """The product as the store describes it now. Errors: ProductUrlRefused,
        ProductUnavailable (gone, out of stock, no such variant), UpstreamUnavailable."""


class AddressBook(Protocol):
    """Checks postal addresses."""

    def check(self, address: Address) -> CheckedAddress:
        """Normalised, with what was corrected. Errors: AddressUndeliverable, with the fields."""
