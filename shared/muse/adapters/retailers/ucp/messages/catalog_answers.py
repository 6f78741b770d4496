"""What stores answer about their products."""

from __future__ import annotations

from muse.adapters.retailers.ucp.messages.answers import (
    Amount,
    Answer,
    Currency,
    Id,
    Message,
    Text,
    Url,
)


class Price(Answer):
    amount: Amount
    currency: Currency


class Availability(Answer):
    available: bool | None = None


class SelectedOption(Answer):
    name: Text
    label: Text


class Media(Answer):
    type: Text
    url: Url


class InputMatch(Answer):
    id: Text
    match: Text = ""


class Variant(Answer):
    """What can be bought: its id is the item id of a checkout."""

    id: Id
    title: Text
    price: Price
    availability: Availability | None = None
    options: tuple[SelectedOption, ...] = ()
    media: tuple[Media, ...] = ()
    inputs: tuple[InputMatch, ...] = ()

    @property
    def is_available(self) -> bool:
        """A store that doesn't say will tell at the checkout."""
        return self.availability is None or self.availability.available is not False


class CatalogProduct(Answer):
    id: Id
    title: Text
    url: Url | None = None
    media: tuple[Media, ...] = ()
    selected: tuple[SelectedOption, ...] = ()
    variants: tuple[Variant, ...]


class LookupAnswer(Answer):
    products: tuple[CatalogProduct, ...]
    messages: tuple[Message, ...] = ()


class ProductAnswer(Answer):
    product: CatalogProduct
