"""What placing an order through a store's API needs."""

from __future__ import annotations

from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.retailers import retailers_with_accounts
from muse.runtime.wiring.outside.stores import stores
from muse.runtime.wiring.variance import variance
from muse.usecases.placement.place_order import PlacementDependencies


def placing_orders() -> PlacementDependencies:
    return PlacementDependencies(
        storage(), stores(), retailers_with_accounts(), clock(), variance()
    )
