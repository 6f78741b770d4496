"""The stores as operations see them: what is switched, how each method does, what is chosen now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from muse.domain.errors import NotFound, UnknownStore
from muse.domain.placement.failures import Impact, OutcomeUnknown
from muse.domain.routing.choice import Choice, StoreCondition, choose_methods
from muse.domain.routing.health import LOST, PLACED, MethodHealth
from muse.domain.store import Store
from muse.ports import Clock, Storage, StoreRegistry

LATELY = timedelta(hours=6)
_BATCH = 30  # stores read at once


@dataclass(frozen=True, slots=True)
class HealthSummary:
    """How a method did in the last hours. `by_outcome` counts the attempts that were not placed;
    `unknown` are those of which nobody knew at their end whether the store had the order;
    `median_milliseconds` is how long the placed ones took, None without any."""

    health: MethodHealth
    attempts: int
    placed: int
    failed: int
    unknown: int
    by_outcome: Mapping[str, int]
    median_milliseconds: int | None
    running: int


@dataclass(frozen=True, slots=True)
class StoreForOperations:
    """One store with all that decides about its methods."""

    store: Store
    condition: StoreCondition
    choice: Choice
    methods: tuple[HealthSummary, ...]
    days_authorised: int | None


def view_stores(
    storage: Storage, stores: StoreRegistry, clock: Clock
) -> tuple[StoreForOperations, ...]:
    """All stores, by id. One request for thirty of them."""
    listed = sorted(stores.all(), key=lambda store: store.store_id)
    conditions: dict[int, StoreCondition] = {}
    for first in range(0, len(listed), _BATCH):
        ids = [store.store_id for store in listed[first : first + _BATCH]]
        conditions.update(storage.store_conditions(ids))
    now = clock.now()
    return tuple(seen_by_operations(store, conditions[store.store_id], now) for store in listed)


def view_store(
    store_id: int, storage: Storage, stores: StoreRegistry, clock: Clock
) -> StoreForOperations:
    """One store. Errors: NotFound."""
    store = registered(store_id, stores)
    return seen_by_operations(store, storage.store_conditions([store_id])[store_id], clock.now())


def registered(store_id: int, stores: StoreRegistry) -> Store:
    """A store by its id. Errors: NotFound."""
    try:
        return stores.store(store_id)
    except UnknownStore:
        raise NotFound("There is no such store.") from None


def seen_by_operations(
    store: Store, condition: StoreCondition, now: datetime
) -> StoreForOperations:
    """A store and its condition as operations see them."""
    authorisation = store.authorisation
    return StoreForOperations(
        store,
        condition,
        choose_methods(store, condition, now),
        tuple(_summary(condition.of(method), now) for method in store.automatic_methods),
        authorisation.days_left(now.date()) if authorisation else None,
    )


def _summary(health: MethodHealth, now: datetime) -> HealthSummary:
    results = health.results_since(now - LATELY)
    placed = [result.milliseconds for result in results if result.outcome == PLACED]
    by_outcome = Counter(result.outcome for result in results if result.outcome != PLACED)
    return HealthSummary(
        health=health,
        attempts=len(results),
        placed=len(placed),
        failed=sum(result.impact is not Impact.NONE for result in results),
        unknown=by_outcome[OutcomeUnknown().code] + by_outcome[LOST],
        by_outcome=dict(by_outcome),
        median_milliseconds=median_low(placed) if placed else None,
        running=sum(attempt.until > now for attempt in health.running),
    )
