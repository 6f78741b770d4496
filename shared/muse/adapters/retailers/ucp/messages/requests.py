"""What we send: after `ucp_request` of the protocol's schemas, per operation, and nothing more."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """A part of a request. Absent values are left out, never sent as null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    def encoded(self) -> bytes:
        """The JSON body: the same value is always the same bytes."""
        return self.model_dump_json(exclude_none=True).encode()


class ItemReference(RequestModel):
    id: str


class NewLine(RequestModel):
    item: ItemReference
    quantity: int


class KnownLine(NewLine):
    id: str


class Buyer(RequestModel):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Context(RequestModel):
    """Coarse hints about the market; an address says more."""

    address_country: str
    address_region: str
    postal_code: str
    currency: str


class PostalAddress(RequestModel):
    street_address: str
    extended_address: str | None = None
    address_locality: str
    address_region: str
    postal_code: str
    address_country: str
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None


class ShippingDestination(PostalAddress):
    id: str


class NewMethod(RequestModel):
    type: Literal["shipping"] = "shipping"
    destinations: tuple[ShippingDestination, ...]
    selected_destination_id: str


class NewFulfillment(RequestModel):
    methods: tuple[NewMethod, ...]


class ChosenGroup(RequestModel):
    id: str
    selected_option_id: str


class KnownMethod(NewMethod):
    id: str
    line_item_ids: tuple[str, ...]
    groups: tuple[ChosenGroup, ...]


class KnownFulfillment(RequestModel):
    methods: tuple[KnownMethod, ...]


class CreateCheckout(RequestModel):
    """`POST /checkout-sessions`."""

    line_items: tuple[NewLine, ...]
    buyer: Buyer | None = None
    context: Context
    fulfillment: NewFulfillment


class UpdateCheckout(RequestModel):
    """`PUT /checkout-sessions/{id}`: a full replacement, so everything is said again."""

    line_items: tuple[KnownLine, ...]
    buyer: Buyer | None = None
    context: Context
    fulfillment: KnownFulfillment


class TokenCredential(RequestModel):
    type: Literal["token"] = "token"
    token: str


class CardDisplay(RequestModel):
    brand: str
    last_digits: str


class CardInstrument(RequestModel):
    id: str
    handler_id: str
    type: Literal["card"] = "card"
    selected: Literal[True] = True
    display: CardDisplay
    credential: TokenCredential


class CardPayment(RequestModel):
    instruments: tuple[CardInstrument, ...]


class CompleteCheckout(RequestModel):
    """`POST /checkout-sessions/{id}/complete`."""

    payment: CardPayment


class CancelCheckout(RequestModel):
    """`POST /checkout-sessions/{id}/cancel`."""


class LookUp(RequestModel):
    """`POST /catalog/lookup`."""

    ids: tuple[str, ...]


class Selection(RequestModel):
    name: str
    label: str


class GetProduct(RequestModel):
    """`POST /catalog/product`."""

    id: str
    selected: tuple[Selection, ...]
