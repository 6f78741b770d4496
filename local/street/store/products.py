"""What the stores sell."""

from __future__ import annotations

from dataclasses import dataclass

from local.street.faults.fault import Fault


@dataclass(frozen=True, slots=True)
class Variant:
    """One article on the shelf. `sku` is its number everywhere: page, catalog and checkout."""

    sku: str
    price_cents: int
    size: str | None = None
    color: str | None = None
    stock: int = 50

    @property
    def label(self) -> str:
        """The variant in words: "Olive, M", or nothing when there is only one."""
        return ", ".join(part for part in (self.color, self.size) if part)


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its variants and, for the dedicated ones, the fault that it brings.

    `handle` is the last part of its page's address. Of every `each_free` pieces bought together
    one is free, at stores that have promotions. `as_group`: its page describes the variants as a
    schema.org ProductGroup, not as several offers of one Product.
    """

    handle: str
    name: str
    description: str
    variants: tuple[Variant, ...]
    fault: Fault | None = None
    each_free: int | None = None
    as_group: bool = False

    @property
    def product_id(self) -> str:
        """The id of the product as a whole; a variant's id is its sku."""
        return f"p-{self.handle}"

    @property
    def path(self) -> str:
        return f"/products/{self.handle}"

    def path_of(self, variant: Variant) -> str:
        """The page's address with one of several variants chosen."""
        return f"{self.path}?variant={variant.sku}" if len(self.variants) > 1 else self.path

    @property
    def featured(self) -> Variant:
        return self.variants[0]

    def offers(self, sku: str) -> bool:
        return any(variant.sku == sku for variant in self.variants)


def single(
    sku: str,
    handle: str,
    name: str,
    cents: int,
    text: str,
    *,
    stock: int = 50,
    fault: Fault | None = None,
    each_free: int | None = None,
) -> DemoProduct:
    """A product that comes in one form only."""
    return DemoProduct(handle, name, text, (Variant(sku, cents, stock=stock),), fault, each_free)


def dressed(
    code: str, cents: int, sizes: tuple[str, ...], colors: tuple[str, ...], sold_out: str = ""
) -> tuple[Variant, ...]:
    """Every color in every size: sku `<code>-<COLOR>-<SIZE>`; `sold_out` has no stock."""
    return tuple(
        Variant(sku, cents, size, color, stock=0 if sku == sold_out else 25)
        for color in colors
        for size in sizes
        for sku in [f"{code}-{color.upper()}-{size.upper()}"]
    )
