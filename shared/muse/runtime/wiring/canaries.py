"""What canaries, and watching over the stores, need."""

from __future__ import annotations

from datetime import datetime

from muse.domain.store import Method
from muse.runtime.settings import required
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.routing.run_canary import CanaryDependencies, RunCanary, run_canary
from muse.usecases.routing.watch_stores import WatchDependencies


def canary_told(
    store_id: int, method: Method, must_end_by: datetime, deps: CanaryDependencies
) -> dict[str, object]:
    """Run a canary here, and how it ended: `{canary: {storeId, method, outcome, milliseconds}}`,
    with nulls when another was at it."""
    result = run_canary(RunCanary(store_id, method, must_end_by), deps)
    return {
        "canary": {
            "storeId": store_id,
            "method": method,
            "outcome": result.outcome if result else None,
            "milliseconds": result.milliseconds if result else None,
        }
    }


def api_canaries() -> CanaryDependencies:
    """What a canary by API needs."""
    from muse.runtime.wiring.outside.retailers import catalog, retailers_with_accounts

    return CanaryDependencies(storage(), stores(), catalog(), retailers_with_accounts(), clock())


def watching() -> WatchDependencies:
    """What watching over the stores needs."""
    from botocore.config import Config

    from muse.adapters import aws
    from muse.adapters.canaries.functions import LambdaCanaries

    config = Config(connect_timeout=2, read_timeout=8, retries={"mode": "standard"})
    functions = {
        Method.API: required("PLACEMENT_API_FUNCTION"),
        Method.HEADLESS: required("PLACEMENT_HEADLESS_FUNCTION"),
    }
    canaries = LambdaCanaries(aws.client("lambda", config), functions)
    return WatchDependencies(storage(), stores(), canaries, notifier(), clock())
