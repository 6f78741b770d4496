"""The cart: one per user, items of several stores, in one currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.errors import (
    CartLimit,
    CurrencyDiffers,
    Invalid,
    NotFound,
    Problem,
    ProductUnavailable,
    Superseded,
)
from muse.domain.ids import cart_item_id_for
from muse.domain.money import Money
from muse.domain.product import Product

MAX_STORES = 15
MAX_LINES = 50
MAX_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of one product. `looked_up_at` is when the store last described it."""

    item_id: str
    product: Product
    quantity: int
    looked_up_at: datetime

    @property
    def store_id(self) -> int:
        return self.product.store_id

    @property
    def total(self) -> Money:
        return self.product.price * self.quantity


@dataclass(frozen=True, slots=True)
class Cart:
    """A user's cart. `version` counts its saves; `active_session_id` is its one open checkout."""

    user_id: str
    lines: tuple[CartLine, ...] = ()
    active_session_id: str | None = None
    version: int = 0

    def with_product(self, product: Product, quantity: int, at: datetime) -> Cart:
        """`quantity` more pieces of `product`; an article that is already there is joined.

        Errors: Invalid (quantity), ProductUnavailable (no price), CurrencyDiffers, CartLimit.
        """
        _require_price(product)
        _require_quantity(quantity, product.max_quantity)
        item_id = cart_item_id_for(product.store_id, product.sku, product.size, product.color)
        present = self._find(item_id)
        wanted = quantity + (present.quantity if present else 0)
        _require_quantity(wanted, product.max_quantity)
        self._require_currency(product)
        line = CartLine(item_id, product, wanted, at)
        if present:
            return self._with_lines(line if old is present else old for old in self.lines)
        grown = self._with_lines((*self.lines, line))
        _require_room(grown)
        return grown

    def with_quantity(self, item_id: str, quantity: int) -> Cart:
        """Exactly `quantity` pieces of a line. Errors: NotFound, Invalid (quantity)."""
        line = self.line(item_id)
        _require_quantity(quantity, line.product.max_quantity)
        changed = replace(line, quantity=quantity)
        return self._with_lines(changed if old is line else old for old in self.lines)

    def without(self, item_id: str) -> Cart:
        """The cart without one line. Error: NotFound."""
        line = self.line(item_id)
        return self._with_lines(old for old in self.lines if old is not line)

    def emptied(self) -> Cart:
        return replace(self, lines=())

    def opened(self, session_id: str) -> Cart:
        """The cart whose one open checkout is `session_id`."""
        return replace(self, active_session_id=session_id)

    def after_purchase(self, session_id: str, bought: Mapping[str, int]) -> Cart:
        """The cart once `bought` (item id → pieces) is ordered: what was added meanwhile stays.

        Errors: Superseded unless `session_id` is the cart's open checkout: nobody can buy the same
        cart twice.
        """
        if self.active_session_id != session_id:
            raise Superseded
        left = (
            replace(line, quantity=line.quantity - bought.get(line.item_id, 0))
            for line in self.lines
        )
        kept = tuple(line for line in left if line.quantity > 0)
        return replace(self, lines=kept, active_session_id=None)

    def line(self, item_id: str) -> CartLine:
        """The line with this id. Error: NotFound."""
        line = self._find(item_id)
        if line is None:
            raise NotFound("There is no such item in the cart.")
        return line

    def saved(self) -> Cart:
        """This cart once it is stored."""
        return replace(self, version=self.version + 1)

    def _find(self, item_id: str) -> CartLine | None:
        return next((line for line in self.lines if line.item_id == item_id), None)

    def _with_lines(self, lines: Iterable[CartLine]) -> Cart:
        return replace(self, lines=tuple(lines))

    def _require_currency(self, product: Product) -> None:
        for line in self.lines:
            if line.product.price.currency != product.price.currency:
                raise CurrencyDiffers(
                    f"The cart is in {line.product.price.currency}, "
                    f"this product in {product.price.currency}."
                )


def _require_price(product: Product) -> None:
    if product.price.cents <= 0:
        raise ProductUnavailable("The store gives no price for this product.")


def _require_quantity(quantity: int, store_limit: int | None) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(
            f"A cart line holds 1 to {MAX_QUANTITY} pieces.",
            [Problem("quantity", f"must be between 1 and {MAX_QUANTITY} in all")],
        )
    if store_limit is not None and quantity > store_limit:
        raise Invalid(
            f"The store has only {store_limit} left.",
            [Problem("quantity", f"the store sells at most {store_limit} now")],
        )


def _require_room(cart: Cart) -> None:
    if len(cart.lines) > MAX_LINES:
        raise CartLimit(f"A cart holds at most {MAX_LINES} different items.")
    if len({line.store_id for line in cart.lines}) > MAX_STORES:
        raise CartLimit(f"A cart holds items of at most {MAX_STORES} stores.")
