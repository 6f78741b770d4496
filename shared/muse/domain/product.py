"""Products as their stores describe them."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.money import Money


@dataclass(frozen=True, slots=True)
class ProductReference:
    """What a shopper points at: a page of the store or its article number, and the variant."""

    store_id: int
    url: str | None = None
    sku: str | None = None
    size: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One article at one store, as the store described it. Nothing in it comes from the caller.

    `price` is for one piece. `max_quantity` is the most that the store sells now, when it says so.
    """

    store_id: int
    sku: str
    name: str
    url: str
    price: Money
    image_url: str | None = None
    size: str | None = None
    color: str | None = None
    max_quantity: int | None = None
