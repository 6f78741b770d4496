"""Write a method's health, beside others who write it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from muse.domain.errors import VersionConflict
from muse.domain.routing.health import MethodHealth
from muse.ports import Storage

_TRIES = 8


def update_health(
    health: MethodHealth, change: Callable[[MethodHealth], MethodHealth], storage: Storage
) -> MethodHealth:
    """The health once the change is stored; what others wrote meanwhile is read again, and the
    change made to that. Errors: VersionConflict when they never stop; those of `change`."""
    for _ in range(_TRIES - 1):
        changed = change(health)
        with suppress(VersionConflict):
            storage.commit(changed)
            return changed.saved()
        condition = storage.store_conditions([health.store_id])[health.store_id]
        health = condition.of(health.method)
    changed = change(health)
    storage.commit(changed)
    return changed.saved()
