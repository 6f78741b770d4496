"""What can be done at a web store: fill a bag, check out, order, look at one's orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.store.orders import OrderedBy, OrderedLine, StoreOrder
from local.street.store.stock import SoldOut
from local.street.stores import ShippingOption, WebCheckout
from local.street.web.account import CARDS, DEMO_SECURITY_CODE
from local.street.web.amounts import Amounts, amounts_of
from local.street.web.records import Basket, Records, Visit

SOLD_OUT = "Sold out"
UNKNOWN_VARIANT = "Please choose a variant"
MOST_PIECES = 20


class Refused(Exception):
    """The store does not do that; the text is what it tells the visitor."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a bag or an order as pages show it."""

    sku: str
    name: str
    size: str
    color: str
    quantity: int
    price_cents: int
    in_stock: bool


class Desk:
    """One web store's counter. What it changes is written before it returns."""

    def __init__(self, premises: OpenStore, web: WebCheckout) -> None:
        self.premises = premises
        self.web = web
        self.records = Records(premises.state, premises.store_id)

    def basket(self, visit: Visit) -> Basket:
        """With what the store chooses by itself where nothing was chosen."""
        basket = self.records.basket(visit.owner)
        gift_card = self.web.takes_gift_card if basket.gift_card is None else basket.gift_card
        return replace(
            basket,
            card=basket.card or self.web.default_card,
            shipping=basket.shipping or self.web.options[0].option_id,
            gift_card=gift_card,
        )

    def add(self, visit: Visit, sku: str, quantity: int) -> None:
        """Put pieces into the bag. Errors: Refused."""
        if self.premises.shelf.good(sku) is None or not 1 <= quantity <= MOST_PIECES:
            raise Refused(UNKNOWN_VARIANT)
        with self.premises.state.transaction():
            lines = dict(self.basket(visit).lines)
            wanted = lines.get(sku, 0) + quantity
            if wanted > self.premises.shelf.stock_of(sku):
                raise Refused(SOLD_OUT)
            lines[sku] = wanted
            self.change(visit, lines=lines)

    def remove(self, visit: Visit, sku: str) -> None:
        with self.premises.state.transaction():
            lines = dict(self.basket(visit).lines)
            lines.pop(sku, None)
            self.change(visit, lines=lines)

    def ship_to(self, visit: Visit, address: Mapping[str, str]) -> None:
        """Errors: Refused when something is missing or nothing is delivered there."""
        if any(not address.get(name) for name in ("name", "line1", "city", "state", "zip")):
            raise Refused("Please enter a valid address.")
        if address["state"].upper() in self.web.no_delivery_to:
            raise Refused("We can't deliver to this address.")
        self.change(visit, address=dict(address))
        if visit.signed_in:
            self.records.save_address(address)

    def pay_with(self, visit: Visit, card: str, *, gift_card: bool) -> None:
        """Errors: Refused for a card that the account does not have."""
        if card not in CARDS:
            raise Refused("Please choose a card.")
        self.change(visit, card=card, gift_card=gift_card)

    def give_code(self, visit: Visit, code: str) -> None:
        """Errors: Refused when it is not the card's security code."""
        if code != DEMO_SECURITY_CODE:
            raise Refused("The security code is wrong.")
        self.change(visit, code_is_right=True)

    def change(self, visit: Visit, **parts: object) -> None:
        """Replace parts of the basket."""
        with self.premises.state.transaction():
            basket = replace(self.records.basket(visit.owner), **parts)  # type: ignore[arg-type]  # callers name fields
            self.records.keep_basket(visit.owner, basket)

    def pieces(self, visit: Visit) -> int:
        return sum(self.basket(visit).lines.values())

    def lines(self, visit: Visit) -> list[OrderedLine]:
        bag = self.basket(visit).lines
        return [self.premises.ordered_line(sku, quantity) for sku, quantity in bag.items()]

    def shown(self, line: OrderedLine) -> ShownLine:
        good, variant = self.premises.shelf.good(line.sku), self.premises.shelf.variant(line.sku)
        return ShownLine(
            line.sku,
            good.name if good else line.name,
            (variant.size if variant else None) or "",
            (variant.color if variant else None) or "",
            line.quantity,
            line.price_cents,
            bool(variant) and self.premises.shelf.stock_of(line.sku) >= line.quantity,
        )

    def option(self, visit: Visit) -> ShippingOption:
        chosen = self.basket(visit).shipping
        options = self.web.options
        return next((one for one in options if one.option_id == chosen), options[0])

    def amounts(self, visit: Visit) -> Amounts:
        basket = self.basket(visit)
        return amounts_of(
            self.lines(visit),
            self.option(visit),
            self.web.taxes,
            basket.address.get("state", ""),
            gift_card=bool(basket.gift_card),
        )

    def is_ready(self, visit: Visit) -> bool:
        """Whether nothing is missing but the last click."""
        basket = self.basket(visit)
        return visit.signed_in and bool(basket.lines) and bool(basket.address)

    def place(self, visit: Visit) -> StoreOrder:
        """Make an order of the bag, and empty it. Errors: Refused."""
        with self.premises.state.transaction():
            if not self.is_ready(visit):
                raise Refused("There is nothing to order.")
            lines = tuple(self.lines(visit))
            try:
                self.premises.shelf.take({line.sku: line.quantity for line in lines})
            except SoldOut:
                raise Refused(SOLD_OUT) from None
            order = StoreOrder(
                number=self.premises.orders.next_number(),
                ordered_by=OrderedBy.WEB,
                lines=lines,
                total_cents=self.amounts(visit).total,
                at=self.premises.clock(),
            )
            self.premises.orders.write(order)
            self.records.keep_basket(visit.owner, Basket())
        return order

    def orders(self) -> list[StoreOrder]:
        """The account's orders, newest first."""
        placed = [one for one in self.premises.orders.all() if one.ordered_by is OrderedBy.WEB]
        if self.premises.switched(Fault.WEB_HISTORY_LAGS):
            listed = self.premises.clock() - timedelta(seconds=self.premises.timings.history)
            placed = [one for one in placed if one.at <= listed]
        return placed[::-1]

    def order(self, number: str) -> StoreOrder | None:
        """One of the account's orders."""
        found = self.premises.orders.find(number)
        return found if found and found.ordered_by is OrderedBy.WEB else None
