"""Change a cart: add, change the quantity, remove, empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from muse.domain.cart import Cart
from muse.domain.errors import UnknownStore, VersionConflict
from muse.domain.product import ProductReference
from muse.ports import Catalog, Clock, Storage, StoreRegistry

_TRIES = 4


@dataclass(frozen=True, slots=True)
class AddToCart:
    user_id: str
    wanted: ProductReference
    quantity: int


def add_to_cart(
    command: AddToCart, storage: Storage, stores: StoreRegistry, catalog: Catalog, clock: Clock
) -> Cart:
    """Look the product up at its store, then put it into the cart.

    Errors: UnknownStore, those of Catalog.look_up and of Cart.with_product.
    """
    store = stores.store(command.wanted.store_id)
    if store.closed:
        raise UnknownStore(f"Muse takes no orders for {store.name} at the moment.")
    product = catalog.look_up(store, command.wanted)
    at = clock.now()
    return _edit(
        storage,
        command.user_id,
        lambda cart: cart.with_product(product, command.quantity, at),
    )


def change_quantity(user_id: str, item_id: str, quantity: int, storage: Storage) -> Cart:
    """Exactly `quantity` pieces of a line. Errors: NotFound, Invalid."""
    return _edit(storage, user_id, lambda cart: cart.with_quantity(item_id, quantity))


def remove_from_cart(user_id: str, item_id: str, storage: Storage) -> Cart:
    """Take a line out. Error: NotFound."""
    return _edit(storage, user_id, lambda cart: cart.without(item_id))


def empty_cart(user_id: str, storage: Storage) -> Cart:
    """Take everything out."""
    return _edit(storage, user_id, lambda cart: cart.emptied())


def _edit(storage: Storage, user_id: str, change: Callable[[Cart], Cart]) -> Cart:
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
