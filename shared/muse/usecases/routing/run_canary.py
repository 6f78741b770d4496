"""Try a method at a store up to the step before the order, without an order."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from muse.domain.errors import Conflict, MuseError, UpstreamUnavailable, VersionConflict
from muse.domain.money import Money
from muse.domain.order import Order, OrderItem, OrderStatus
from muse.domain.placement.attempt import PlacementDecision, StoreAtLimit
from muse.domain.placement.failures import Impact, PlacementFailure
from muse.domain.product import Product, ProductReference
from muse.domain.quote import PricedLine, unquoted
from muse.domain.routing.health import CANARY, PASSED, CanaryResult
from muse.domain.store import DEFAULT_FUNDING, CanaryArticle, Method, Store
from muse.ports import Catalog, Clock, GivenCode, Retailers, Storage, StoreRegistry
from muse.usecases.routing.update_health import update_health

_LINE = "ci_canary"
_EXTRA_CENTS = 10_000  # for shipping and tax: a canary pays nothing


@dataclass(frozen=True, slots=True)
class RunCanary:
    """`must_end_by` is when this canary is certainly over, whatever happens to it."""

    store_id: int
    method: Method
    must_end_by: datetime


@dataclass(frozen=True, slots=True)
class CanaryDependencies:
    """What a canary needs."""

    storage: Storage
    stores: StoreRegistry
    catalog: Catalog
    retailers: Retailers
    clock: Clock


class ReachedSubmit(PlacementDecision):
    """The step that would order is next: the canary ends here."""


class CanaryAttempt:
    """An attempt that never enters the fence. Implements muse.ports.Attempt."""

    def __init__(self, key: str, cap: Money) -> None:
        self.key = key
        self.cap = cap
        self.code: GivenCode | None = None

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        """Always raises ReachedSubmit."""
        raise ReachedSubmit(total.display)


def run_canary(command: RunCanary, deps: CanaryDependencies) -> CanaryResult | None:
    """How it ended, as it is kept in the method's health; None when nothing was tried, because
    another canary is at it or the account is in use.

    Errors: UnknownStore; Conflict when the store has no canary or not this method.
    """
    store = deps.stores.store(command.store_id)
    if store.canary is None:
        raise Conflict(f"{store.name} has no canary.")
    if command.method not in store.methods:
        raise Conflict(f"{store.name} is not ordered from by {command.method}.")
    began = deps.clock.now()
    condition = deps.storage.store_conditions([store.store_id])[store.store_id]
    health = condition.of(command.method)
    with suppress(StoreAtLimit, VersionConflict):
        health = update_health(
            health, lambda known: known.begin_canary(began, command.must_end_by), deps.storage
        )
        result = _tried(store, store.canary, command.method, began, deps)
        if result is None:
            update_health(health, lambda known: known.give_back(CANARY), deps.storage)
        else:
            update_health(health, lambda known: known.canary_ended(result), deps.storage)
        return result
    return None


def _tried(
    store: Store, article: CanaryArticle, method: Method, began: datetime, deps: CanaryDependencies
) -> CanaryResult | None:
    try:
        outcome, impact = _reach_submit(store, article, method, deps)
    except PlacementDecision:  # somebody else uses the account
        return None
    now = deps.clock.now()
    took = round((now - began).total_seconds() * 1000)
    return CanaryResult(now, outcome, took, impact)


def _reach_submit(
    store: Store, article: CanaryArticle, method: Method, deps: CanaryDependencies
) -> tuple[str, Impact]:
    wanted = ProductReference(
        store.store_id, sku=article.sku, size=article.size, color=article.color
    )
    try:
        product = deps.catalog.look_up(store, wanted)
        order = _order(store, article, product, method, deps.clock.now())
        cap = Money(product.price.cents + _EXTRA_CENTS, product.price.currency)
        attempt = CanaryAttempt(order.order_number, cap)
        deps.retailers.of(store, method).place(order, attempt)
    except ReachedSubmit:
        return PASSED, Impact.NONE
    except PlacementFailure as failure:
        return failure.code, failure.impact
    except MuseError as error:
        is_down = isinstance(error, UpstreamUnavailable)
        return error.code, Impact.COUNTS if is_down else Impact.NONE
    raise AssertionError(f"{store.name} was not stopped before the order")


def _order(
    store: Store, article: CanaryArticle, product: Product, method: Method, now: datetime
) -> Order:
    """An order that is stored nowhere and placed nowhere."""
    quote = unquoted(store.store_id, [PricedLine(_LINE, product.price)], product.price.currency)
    return Order(
        order_number=f"{CANARY}-{store.store_id}-{method}",
        session_id=CANARY,
        user_id=CANARY,
        store_id=store.store_id,
        store_name=store.name,
        status=OrderStatus.PENDING,
        items=(OrderItem(_LINE, product, 1, quote.lines[0]),),
        quote=quote,
        shipping_address=article.address,
        methods=(method,),
        created_at=now,
        decide_by=now,
        funding=store.funding or DEFAULT_FUNDING,
    )
