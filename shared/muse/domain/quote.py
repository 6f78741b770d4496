"""Quotes: what a store's part of a checkout costs the shopper, frozen to the cent per line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from muse.domain.money import Money, total_of


class QuoteSource(StrEnum):
    """Where shipping and tax come from. `unquoted`: not known yet, counted as 0."""

    STORE = "store"
    UNQUOTED = "unquoted"


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """A line's frozen cents, for all its pieces: every later amount is made of these.

    `discount` is subtracted; `tax` and `shipping` are the line's shares of the store's totals.
    """

    item_id: str
    price: Money
    discount: Money
    tax: Money
    shipping: Money

    @property
    def total(self) -> Money:
        return self.price - self.discount + self.tax + self.shipping


@dataclass(frozen=True, slots=True)
class StoreQuote:
    """The approved cost of one store's part. Its totals are the sums of its lines, exactly."""

    store_id: int
    lines: tuple[ApprovedLine, ...]
    source: QuoteSource
    currency: str = "USD"
    shipping_option: str | None = None

    @property
    def items(self) -> Money:
        return total_of((line.price for line in self.lines), self.currency)

    @property
    def discount(self) -> Money:
        return total_of((line.discount for line in self.lines), self.currency)

    @property
    def shipping(self) -> Money:
        return total_of((line.shipping for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return total_of((line.tax for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        return total_of((line.total for line in self.lines), self.currency)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line's price for all its pieces, before shares of tax, shipping and discount."""

    item_id: str
    price: Money


def freeze_quote(
    store_id: int,
    lines: Sequence[PricedLine],
    *,
    shipping: Money,
    tax: Money,
    discount: Money,
    source: QuoteSource,
    shipping_option: str | None = None,
) -> StoreQuote:
    """Share a store's shipping, tax and discount over its lines by price (largest remainder)."""
    weights = [line.price.cents for line in lines]
    shares = zip(
        lines,
        discount.shared_by(weights),
        tax.shared_by(weights),
        shipping.shared_by(weights),
        strict=True,
    )
    approved = tuple(
        ApprovedLine(line.item_id, line.price, line_discount, line_tax, line_shipping)
        for line, line_discount, line_tax, line_shipping in shares
    )
    return StoreQuote(store_id, approved, source, shipping.currency, shipping_option)


def unquoted(store_id: int, lines: Sequence[PricedLine], currency: str) -> StoreQuote:
    """The items alone: shipping and tax are 0 because nobody quoted them."""
    nothing = Money(0, currency)
    return freeze_quote(
        store_id,
        lines,
        shipping=nothing,
        tax=nothing,
        discount=nothing,
        source=QuoteSource.UNQUOTED,
    )
