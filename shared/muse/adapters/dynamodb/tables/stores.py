"""The table of stores: what people switched at a store, and how each of its methods does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Put, Row, Table, Write, fields_for, fields_of
from muse.domain.routing.breaker import Outage
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import ControlChange, StoreControls
from muse.domain.routing.health import (
    AttemptResult,
    CanaryResult,
    MethodHealth,
    RunningAttempt,
)
from muse.domain.store import AUTOMATIC_METHODS, Method

CONTROLS = "controls"


class StoresRow(Row):
    """What all kinds of this table share."""

    table = Table.STORES

    store_id = NumberAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    version = NumberAttribute()


class ControlsRow(StoresRow):
    """A store's switches."""

    closed = BooleanAttribute()
    paused = ValueAttribute(tuple[Method, ...])
    preferred = ValueAttribute(tuple[Method, ...])
    ignore_outages = BooleanAttribute(null=True)
    changes = ValueAttribute(tuple[ControlChange, ...])


class HealthRow(StoresRow):
    """How one method does at a store."""

    method = ValueAttribute(Method)
    attempts = ValueAttribute(tuple[AttemptResult, ...])
    running = ValueAttribute(tuple[RunningAttempt, ...])
    outage = ValueAttribute(Outage, null=True)
    outages_at = ValueAttribute(tuple[datetime, ...])
    canary = ValueAttribute(CanaryResult, null=True)


def keys_of_conditions(store_ids: Iterable[int]) -> list[StoresRow]:
    """The keys of everything that decides about these stores."""
    kinds = (CONTROLS, *map(_health_kind, AUTOMATIC_METHODS))
    return [StoresRow(store_id, kind) for store_id in store_ids for kind in kinds]


def conditions_in(
    store_ids: Iterable[int], items: Iterable[dict[str, Any]]
) -> Mapping[int, StoreCondition]:
    """The conditions of these stores, from their items; what is not there was never changed."""
    controls: dict[int, StoreControls] = {}
    health: dict[int, dict[Method, MethodHealth]] = {}
    for item in items:
        store_id = int(item["store_id"]["N"])
        if item["kind"]["S"] == CONTROLS:
            row = ControlsRow.from_raw_data(item)
            controls[store_id] = StoreControls(**fields_of(row, StoreControls))
        else:
            known = MethodHealth(**fields_of(HealthRow.from_raw_data(item), MethodHealth))
            health.setdefault(store_id, {})[known.method] = known
    return {
        store_id: StoreCondition(
            controls.get(store_id, StoreControls(store_id)), health.get(store_id, {})
        )
        for store_id in store_ids
    }


def writes_of_controls(controls: StoreControls) -> Iterator[Write]:
    """What storing a store's switches takes."""
    yield _put(ControlsRow, CONTROLS, controls)


def writes_of_health(health: MethodHealth) -> Iterator[Write]:
    """What storing a method's health takes."""
    yield _put(HealthRow, _health_kind(health.method), health)


def _put(row: type[StoresRow], kind: str, value: StoreControls | MethodHealth) -> Put:
    version = StoresRow.version
    unchanged = version == value.version if value.version else version.does_not_exist()
    return Put(row(kind=kind, **fields_for(row, value.saved())), unchanged)


def _health_kind(method: Method) -> str:
    return f"health#{method}"
