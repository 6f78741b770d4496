"""Put products into a cart: one, or several at once, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from muse.domain.cart import Cart
from muse.domain.errors import ItemsRefused, MuseError, Problem, UnknownStore, UpstreamUnavailable
from muse.domain.product import Product, ProductReference
from muse.ports import Catalog, Clock, Storage, StoreRegistry
from muse.usecases.cart.edit_cart import save_edited

_AT_ONCE = 16
_NO_ANSWER = "The store did not answer in time."


@dataclass(frozen=True, slots=True)
class ItemToAdd:
    """So many pieces of a product."""

    wanted: ProductReference
    quantity: int


@dataclass(frozen=True, slots=True)
class AddToCart:
    user_id: str
    items: tuple[ItemToAdd, ...]


@dataclass(frozen=True, slots=True)
class CartDependencies:
    """What adding products needs. `look_up_seconds` is the time for all products of a request."""

    storage: Storage
    stores: StoreRegistry
    catalog: Catalog
    clock: Clock
    look_up_seconds: float = 20.0


def add_to_cart(command: AddToCart, deps: CartDependencies) -> Cart:
    """Look every product up at its store, all at the same time, then put them into the cart
    together: one write, or none.

    Errors: of one product, UnknownStore, those of Catalog.look_up and of Cart.with_product; of
    several, ItemsRefused with what is wrong with each, UpstreamUnavailable when stores did not
    answer and nothing else is wrong. VersionConflict.
    """
    found = _look_up_all(command.items, deps)
    _require_all(found)
    products = [product for product in found if isinstance(product, Product)]
    at = deps.clock.now()

    def filled(cart: Cart) -> Cart:
        for place, (item, product) in enumerate(zip(command.items, products, strict=True)):
            try:
                cart = cart.with_product(product, item.quantity, at)
            except MuseError as error:
                _require_all([error if n == place else None for n in range(len(products))])
        return cart

    return save_edited(command.user_id, filled, deps.storage)


def _look_up_all(
    items: Sequence[ItemToAdd], deps: CartDependencies
) -> Sequence[Product | MuseError]:
    """The product of each item, or why there is none. What takes too long is not waited for."""
    if len(items) == 1:
        return [_outcome(items[0], deps)]
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    futures = [pool.submit(_outcome, item, deps) for item in items]
    wait(futures, timeout=deps.look_up_seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    return [_result(future) for future in futures]


def _result(future: Future[Product | MuseError]) -> Product | MuseError:
    if not future.done() or future.cancelled():
        return UpstreamUnavailable(_NO_ANSWER)
    return future.result()


def _outcome(item: ItemToAdd, deps: CartDependencies) -> Product | MuseError:
    try:
        store = deps.stores.store(item.wanted.store_id)
        if store.closed:
            return UnknownStore(f"Muse takes no orders for {store.name} at the moment.")
        return deps.catalog.look_up(store, item.wanted)
    except MuseError as error:
        return error


def _require_all(outcomes: Sequence[Product | MuseError | None]) -> None:
    """Errors: the one error of a single item; ItemsRefused, UpstreamUnavailable."""
    errors = {n: each for n, each in enumerate(outcomes) if isinstance(each, MuseError)}
    if not errors:
        return
    if len(outcomes) == 1:
        raise errors[0]
    problems = [
        Problem(f"items.{place}", f"{error.code}: {error.public_message}")
        for place, error in errors.items()
    ]
    if all(isinstance(error, UpstreamUnavailable) for error in errors.values()):
        raise UpstreamUnavailable(details=problems)
    raise ItemsRefused(details=problems)
