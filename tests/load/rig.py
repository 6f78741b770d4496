"""The local system under measurement, with as many stores as a cart may span."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.system import LocalSystem
from muse.domain.cart import MAX_STORES
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.ports import free_base
from tests.shopping import ApiShopper

_EXTRA_STORES = 17
_BY_API = "api"


class Rig:
    """A running system and the shoppers in it."""

    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self.running = RunningSystem(system)
        by_api = [s["storeId"] for s in system.endpoints.stores if s["method"] == _BY_API]
        self.stores: list[int] = by_api[:MAX_STORES]

    def shopper(self, name: str) -> ApiShopper:
        return ApiShopper(self.running, name)

    def history(self, session_id: str) -> list[dict[str, Any]]:
        """What the workflow did for a session, oldest first."""
        [execution] = self.running.executions(session_id)
        return self.running.history(execution["executionArn"])


@contextmanager
def running(folder: Path) -> Iterator[Rig]:
    """The system on ports of its own, for as long as the block runs."""
    with LocalSystem(free_base(), folder / "muse", extra_stores=_EXTRA_STORES) as system:
        yield Rig(system)
