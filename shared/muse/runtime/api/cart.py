"""Cart and store shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Discriminator, Field, RootModel, Tag, model_validator
from pydantic_core import PydanticCustomError

from muse.domain.cart import MAX_LINES, MAX_QUANTITY, Cart
from muse.domain.product import Product, ProductReference
from muse.domain.snapshot import CartSnapshot, SnapshotItem, StorePart, snapshot_of
from muse.domain.store import Method, Store
from muse.runtime.api.base import FORM, Body, View
from muse.usecases.cart.add_to_cart import ItemToAdd

_EXPECTED = {
    Method.API: "within a minute",
    Method.HEADLESS: "within a few minutes",
    Method.MANUAL: "within a day",
}


class AddItemBody(Body):
    """A product by its page, or by its article number at the store; with both, the number says
    which variant of the page is meant."""

    store_id: int
    product_url: str | None = Field(default=None, min_length=1, max_length=2000)
    sku: str | None = Field(default=None, min_length=1, max_length=200)
    size: str | None = Field(default=None, min_length=1, max_length=100)
    color: str | None = Field(default=None, min_length=1, max_length=100)
    quantity: int = Field(ge=1, le=MAX_QUANTITY)

    @model_validator(mode="after")
    def _names_a_product(self) -> AddItemBody:
        if self.product_url is None and self.sku is None:
            raise PydanticCustomError("no_product", "give productUrl or sku")
        return self

    def to_items(self) -> tuple[ItemToAdd, ...]:
        wanted = ProductReference(self.store_id, self.product_url, self.sku, self.size, self.color)
        return (ItemToAdd(wanted, self.quantity),)


class AddItemsBody(Body):
    """Several products at once: all are put into the cart, or none."""

    items: list[AddItemBody] = Field(min_length=1, max_length=MAX_LINES)

    def to_items(self) -> tuple[ItemToAdd, ...]:
        return tuple(item for body in self.items for item in body.to_items())


_ONE, _SEVERAL = f"{FORM}one", f"{FORM}several"


def _form_of(body: object) -> str:
    return _SEVERAL if isinstance(body, dict) and "items" in body else _ONE


class AddBody(
    RootModel[
        Annotated[
            Annotated[AddItemBody, Tag(_ONE)] | Annotated[AddItemsBody, Tag(_SEVERAL)],
            Discriminator(_form_of),
        ]
    ]
):
    """One product, or several at once."""

    def to_items(self) -> tuple[ItemToAdd, ...]:
        return self.root.to_items()


class QuantityBody(Body):
    quantity: int = Field(ge=1, le=MAX_QUANTITY)


class CartItemView(View):
    item_id: str
    name: str
    sku: str
    url: str
    image_url: str | None
    size: str | None
    color: str | None
    quantity: int
    unit_price_cents: int
    total_price_cents: int
    currency: str

    @classmethod
    def of(cls, item: SnapshotItem) -> CartItemView:
        product: Product = item.product
        return cls(
            item_id=item.item_id,
            name=product.name,
            sku=product.sku,
            url=product.url,
            image_url=product.image_url,
            size=product.size,
            color=product.color,
            quantity=item.quantity,
            unit_price_cents=product.price.cents,
            total_price_cents=item.total.cents,
            currency=product.price.currency,
        )


class CartStoreView(View):
    store_id: int
    store_name: str
    item_count: int
    subtotal_cents: int
    items: list[CartItemView]

    @classmethod
    def of(cls, part: StorePart) -> CartStoreView:
        return cls(
            store_id=part.store_id,
            store_name=part.store_name,
            item_count=part.item_count,
            subtotal_cents=part.subtotal.cents,
            items=[CartItemView.of(item) for item in part.items],
        )


class CartSummaryView(View):
    total_cents: int
    total_item_count: int
    total_display: str
    currency: str


class CartView(View):
    """A cart, or its frozen snapshot, by store."""

    stores: list[CartStoreView]
    summary: CartSummaryView

    @classmethod
    def of(cls, snapshot: CartSnapshot) -> CartView:
        return cls(
            stores=[CartStoreView.of(part) for part in snapshot.stores],
            summary=CartSummaryView(
                total_cents=snapshot.total.cents,
                total_item_count=snapshot.item_count,
                total_display=snapshot.total.display,
                currency=snapshot.currency,
            ),
        )

    @classmethod
    def of_cart(cls, cart: Cart, store_names: Mapping[int, str]) -> CartView:
        return cls.of(snapshot_of(cart, store_names))


class StoreView(View):
    """A store, how it is ordered from now, and how long that takes."""

    store_id: int
    name: str
    domains: list[str]
    currency: str
    method: Method
    expected_time: str
    open: bool

    @classmethod
    def of(cls, store: Store, today: date) -> StoreView:
        method = store.open_methods(today)[0]
        return cls(
            store_id=store.store_id,
            name=store.name,
            domains=list(store.domains),
            currency=store.currency,
            method=method,
            expected_time=_EXPECTED[method],
            open=not store.closed,
        )
