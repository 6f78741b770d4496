"""The table of carts: one item per user."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Put, Row, Table, Write, fields_for, fields_of
from muse.domain.cart import Cart, CartLine


class CartRow(Row):
    """A whole cart."""

    table = Table.CARTS

    user_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    active_session_id = UnicodeAttribute(null=True)
    lines = ValueAttribute(tuple[CartLine, ...])

    def cart(self) -> Cart:
        return Cart(**fields_of(self, Cart))


def writes_of_cart(cart: Cart) -> Iterator[Write]:
    """What storing this cart takes."""
    unchanged = (
        CartRow.version == cart.version if cart.version else CartRow.version.does_not_exist()
    )
    yield Put(CartRow(**fields_for(CartRow, cart.saved())), unchanged)
