"""What a shopper is written about: one mail for each piece of news that concerns them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.session import CheckoutSession


class MailKind(StrEnum):
    """`confirmation`: the checkout is settled, and something was ordered. `failed`: it is settled,
    and nothing was. `shipped`, `delivered`: one order. `refund`: money for one order went back.
    `action_needed`: the bank waits for the shopper."""

    CONFIRMATION = "confirmation"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    FAILED = "failed"
    REFUND = "refund"
    ACTION_NEEDED = "action_needed"


@dataclass(frozen=True, slots=True)
class ShopperMail:
    """One mail about a checkout, with its orders; about one of them, with that alone. `amount` is
    what went back to the shopper."""

    kind: MailKind
    session: CheckoutSession
    orders: tuple[Order, ...] = ()
    amount: Money | None = None

    @property
    def first_name(self) -> str | None:
        """What the shopper is called in a mail; None when nobody knows."""
        address = self.session.shipping_address
        words = address.name.split() if address else []
        return words[0] if words else None

    @property
    def to(self) -> str | None:
        """Where it is written to; None when the shopper wants no mail."""
        address = self.session.shipping_address
        return address.email if address else None
