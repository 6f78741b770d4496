"""What was seen on a page of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.money import Money


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line of an order, as a page lists it. None: the page does not say."""

    sku: str | None
    name: str | None
    quantity: int
    size: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class SeenReview:
    """The page before the order is submitted. `discount` is what is subtracted, not negative;
    `gift_card` and `points` are what the store would take of Muse's credit there."""

    lines: tuple[SeenLine, ...]
    address: str
    subtotal: Money
    shipping: Money
    tax: Money
    discount: Money
    total: Money
    instrument: str
    gift_card: Money
    points: Money


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """One entry of the store's order history. None: the store does not say."""

    number: str
    total: Money
    placed: datetime | None = None
    lines: tuple[SeenLine, ...] | None = None
