"""What a playbook may know of an order, and what the page must agree with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.order import Order


@dataclass(frozen=True, slots=True)
class WantedLine:
    """One line that the store must show: so many pieces of an article in a variant."""

    item_id: str
    sku: str
    name: str
    url: str
    quantity: int
    size: str | None = None
    color: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        known = {
            "line.sku": self.sku,
            "line.name": self.name,
            "line.url": self.url,
            "line.path": urlsplit(self.url).path or "/",
            "line.quantity": str(self.quantity),
            "line.size": self.size,
            "line.color": self.color,
        }
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Card:
    """Muse's own card that is saved in its account at the store: `Visa`, `4242`."""

    brand: str
    last_four: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order as its store must take it. `store_url` is the origin of the store; `cap` the most
    that may be paid; `approved` what the shopper approved."""

    order_number: str
    store_url: str
    lines: tuple[WantedLine, ...]
    address: Address
    approved: Money
    cap: Money
    card: Card
    email: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        """Facts by name, without those of the lines. What is not known is left out."""
        address = self.address
        first, _, last = address.name.strip().partition(" ")
        known = {
            "store.url": self.store_url,
            "order.number": self.order_number,
            "order.total": self.approved.display,
            "order.email": self.email,
            "address.name": address.name,
            "address.first_name": first,
            "address.last_name": last or first,
            "address.line1": address.address1,
            "address.line2": address.address2,
            "address.city": address.city,
            "address.state": address.state,
            "address.zip": address.zip,
            "address.country": address.country,
            "address.phone": address.phone,
            "card.brand": self.card.brand,
            "card.last_four": self.card.last_four,
        }
        return {name: value for name, value in known.items() if value}


def facts_of(
    order: Order, *, store_url: str, cap: Money, card: Card, email: str | None = None
) -> OrderFacts:
    """The facts of a domain order."""
    lines = tuple(
        WantedLine(
            item_id=item.item_id,
            sku=item.product.sku,
            name=item.product.name,
            url=item.product.url,
            quantity=item.quantity,
            size=item.product.size,
            color=item.product.color,
        )
        for item in order.items
    )
    address = order.shipping_address
    return OrderFacts(order.order_number, store_url, lines, address, order.total, cap, card, email)


def facts_of_no_order(store_url: str) -> OrderFacts:
    """What a playbook may know while nothing is ordered: where the store is."""
    nowhere = Address("", "", "", "", "", "", "")
    nothing = Money(0)
    return OrderFacts("", store_url, (), nowhere, nothing, nothing, Card("", ""))


Facts = Mapping[str, str]
