"""Change a cart: the quantity of a line, take a line out, take everything out."""

from __future__ import annotations

from collections.abc import Callable

from muse.domain.cart import Cart
from muse.domain.errors import VersionConflict
from muse.ports import Storage

_TRIES = 4


def change_quantity(user_id: str, item_id: str, quantity: int, storage: Storage) -> Cart:
    """Exactly `quantity` pieces of a line. Errors: NotFound, Invalid."""
    return save_edited(user_id, lambda cart: cart.with_quantity(item_id, quantity), storage)


def remove_from_cart(user_id: str, item_id: str, storage: Storage) -> Cart:
    """Take a line out. Error: NotFound."""
    return save_edited(user_id, lambda cart: cart.without(item_id), storage)


def empty_cart(user_id: str, storage: Storage) -> Cart:
    """Take everything out."""
    return save_edited(user_id, lambda cart: cart.emptied(), storage)


def save_edited(user_id: str, change: Callable[[Cart], Cart], storage: Storage) -> Cart:
    """The cart as `change` makes it, made anew when somebody else changed it meanwhile. Errors:
    those of `change`, VersionConflict when others are faster every time."""
    for last_try in (False,) * (_TRIES - 1) + (True,):
        changed = change(storage.cart(user_id))
        try:
            storage.commit(changed)
        except VersionConflict:
            if last_try:
                raise
            continue
        return changed.saved()
    raise AssertionError("unreachable")
