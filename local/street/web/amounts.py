"""What a web checkout costs, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from local.street.store.orders import OrderedLine
from local.street.stores import ShippingOption, Taxes
from local.street.web.account import GIFT_CARD_CENTS


@dataclass(frozen=True, slots=True)
class Amounts:
    """In cents; `gift_card` is what the gift card pays of it."""

    subtotal: int
    shipping: int
    tax: int
    gift_card: int

    @property
    def total(self) -> int:
        return self.subtotal + self.shipping + self.tax - self.gift_card


def amounts_of(
    lines: Sequence[OrderedLine],
    option: ShippingOption,
    taxes: Taxes,
    state: str,
    *,
    gift_card: bool,
) -> Amounts:
    """The amounts of these lines, shipped so to this state."""
    subtotal = sum(line.price_cents * line.quantity for line in lines)
    shipping = option.price(subtotal)
    exempt = taxes.exempt_below.get(state.upper(), 0)
    base = sum(line.price_cents * line.quantity for line in lines if line.price_cents >= exempt)
    base += shipping if taxes.on_shipping else 0
    tax = (base * taxes.rate(state) + 5_000) // 10_000
    whole = subtotal + shipping + tax
    return Amounts(subtotal, shipping, tax, min(GIFT_CARD_CENTS, whole) if gift_card else 0)
