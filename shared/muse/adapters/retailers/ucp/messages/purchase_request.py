"""What is to be bought and where it goes, in the protocol's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from muse.adapters.retailers.ucp.messages.answers import Checkout, FulfillmentMethod
from muse.adapters.retailers.ucp.messages.names import SHIPPING
from muse.adapters.retailers.ucp.messages.requests import (
    Buyer,
    ChosenGroup,
    Context,
    CreateCheckout,
    ItemReference,
    KnownFulfillment,
    KnownLine,
    KnownMethod,
    NewFulfillment,
    NewLine,
    NewMethod,
    ShippingDestination,
    UpdateCheckout,
)
from muse.domain.address import Address
from muse.domain.placement.failures import NotSupported

_DESTINATION = "ship-to"
_INDEXES = frozenset(map(str, range(1000)))


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """So many pieces of one article, and the id of the line in Muse's own order."""

    item_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """What to buy and where to send it. Without an `email` it is a quote: then the store learns
    the address that shipping and tax depend on, but not whose it is."""

    lines: Sequence[RequestedLine]
    to: Address
    currency: str
    email: str | None = None

    def create(self) -> CreateCheckout:
        return CreateCheckout(
            line_items=tuple(
                NewLine(item=ItemReference(id=line.sku), quantity=line.quantity)
                for line in self.lines
            ),
            buyer=self._buyer(),
            context=self._context(),
            fulfillment=NewFulfillment(
                methods=(
                    NewMethod(
                        destinations=(self._destination(_DESTINATION),),
                        selected_destination_id=_DESTINATION,
                    ),
                )
            ),
        )

    def update(self, checkout: Checkout, option_id: str) -> UpdateCheckout:
        """The same again, with a way to ship. Errors: NotSupported."""
        method = shipping_method(checkout)
        destination_id = method.selected_destination_id or _DESTINATION
        return UpdateCheckout(
            line_items=tuple(
                KnownLine(id=line.id, item=ItemReference(id=line.item.id), quantity=line.quantity)
                for line in checkout.line_items
            ),
            buyer=self._buyer(),
            context=self._context(),
            fulfillment=KnownFulfillment(
                methods=(
                    KnownMethod(
                        id=method.id,
                        line_item_ids=method.line_item_ids,
                        destinations=(self._destination(destination_id),),
                        selected_destination_id=destination_id,
                        groups=(ChosenGroup(id=method.groups[0].id, selected_option_id=option_id),),
                    ),
                )
            ),
        )

    def differs_from(self, checkout: Checkout) -> str | None:
        """What the checkout has that wasn't wanted, in words; None when it is what was wanted."""
        wanted = sorted((line.sku, line.quantity) for line in self.lines)
        offered = sorted((line.item.id, line.quantity) for line in checkout.line_items)
        if wanted != offered:
            return f"wanted {wanted}, the checkout has {offered}"
        if checkout.currency != self.currency:
            return f"wanted {self.currency}, the checkout is in {checkout.currency}"
        return None

    def item_at(self, checkout: Checkout | None, path: str | None) -> str | None:
        """The id of our line that a message's path (`$.line_items[0]…`) points at."""
        index = _index(path)
        if index is None:
            return None
        if checkout is not None and index < len(checkout.line_items):
            sku = checkout.line_items[index].item.id
            return next((line.item_id for line in self.lines if line.sku == sku), None)
        return self.lines[index].item_id if index < len(self.lines) else None

    def _destination(self, destination_id: str) -> ShippingDestination:
        first_name, last_name = _names(self.to.name) if self.email else (None, None)
        return ShippingDestination(
            id=destination_id,
            street_address=self.to.address1,
            extended_address=self.to.address2,
            address_locality=self.to.city,
            address_region=self.to.state,
            postal_code=self.to.zip,
            address_country=self.to.country,
            first_name=first_name,
            last_name=last_name,
            phone_number=self.to.phone if self.email else None,
        )

    def _buyer(self) -> Buyer | None:
        if self.email is None:
            return None
        first_name, last_name = _names(self.to.name)
        return Buyer(
            first_name=first_name,
            last_name=last_name,
            email=self.email,
            phone_number=self.to.phone,
        )

    def _context(self) -> Context:
        return Context(
            address_country=self.to.country,
            address_region=self.to.state,
            postal_code=self.to.zip,
            currency=self.currency,
        )


def shipping_method(checkout: Checkout) -> FulfillmentMethod:
    """The one way in which all lines are shipped together. Errors: NotSupported.

    Our profile says that we don't split an order into several parcels."""
    methods = checkout.fulfillment.methods if checkout.fulfillment else ()
    line_ids = {line.id for line in checkout.line_items}
    for method in methods:
        ships_all = method.type == SHIPPING and line_ids <= set(method.line_item_ids)
        if ships_all and len(method.groups) <= 1:
            return method
    raise NotSupported("the store does not ship all lines together")


def _names(name: str) -> tuple[str, str | None]:
    """First and last name: the last word is the last name."""
    first, _, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, None)


def _index(path: str | None) -> int | None:
    prefix = "$.line_items["
    if not path or not path.startswith(prefix):
        return None
    number = path[len(prefix) :].partition("]")[0]
    return int(number) if number in _INDEXES else None
