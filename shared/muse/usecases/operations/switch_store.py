"""Operations switch a store: close it, pause a method, prefer one, end an outage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.errors import Invalid, Problem, VersionConflict
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import ControlChange, StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Method, Store
from muse.ports import Change, Clock, Storage, StoreRegistry
from muse.usecases.operations.view_stores import StoreForOperations, registered, view_store

_TRIES = 8


@dataclass(frozen=True, slots=True)
class SwitchStore:
    """What `person` changes, and why; None leaves a switch as it is. `resume` ends the outages of
    these methods."""

    store_id: int
    person: str
    reason: str
    closed: bool | None = None
    paused: tuple[Method, ...] | None = None
    preferred: tuple[Method, ...] | None = None
    ignore_outages: bool | None = None
    resume: tuple[Method, ...] = ()


def switch_store(
    command: SwitchStore, storage: Storage, stores: StoreRegistry, clock: Clock
) -> StoreForOperations:
    """The store as it is now. The change is recorded with who made it and why; to set what is set
    already records nothing. Placements that have begun are finished.

    Errors: NotFound; Invalid for a method that the store doesn't have; VersionConflict
    when others keep changing it.
    """
    store = registered(command.store_id, stores)
    _require_its_methods(store, command)
    for last_try in (False,) * (_TRIES - 1) + (True,):
        condition = storage.store_conditions([store.store_id])[store.store_id]
        try:
            storage.commit(*_changes(command, condition, clock.now()))
            break
        except VersionConflict:  # an attempt was written, or somebody else switched it
            if last_try:
                raise
    return view_store(store.store_id, storage, stores, clock)


def _require_its_methods(store: Store, command: SwitchStore) -> None:
    automatic = set(store.automatic_methods)
    for name in ("paused", "preferred", "resume"):
        unknown = set(getattr(command, name) or ()) - automatic
        if unknown:
            raise Invalid(details=[Problem(name, "are not automatic methods of this store")])


def _changes(command: SwitchStore, condition: StoreCondition, now: datetime) -> list[Change]:
    by, before = f"ops:{command.person}", condition.controls
    controls = before.with_change(
        by,
        command.reason,
        now,
        closed=command.closed,
        paused=command.paused,
        preferred=command.preferred,
        ignore_outages=command.ignore_outages,
    )
    ended = [health for health in map(condition.of, command.resume) if health.outage]
    if ended:
        controls = _noted(controls, ended, ControlChange(now, by, "", command.reason))
    changed: list[Change] = [health.resume() for health in ended]
    return [*changed, controls] if controls is not before else changed


def _noted(
    controls: StoreControls, ended: list[MethodHealth], change: ControlChange
) -> StoreControls:
    methods = ", ".join(health.method for health in ended)
    return controls.noted(
        ControlChange(change.at, change.by, f"outage ended: {methods}", change.reason)
    )
