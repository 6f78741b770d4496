"""The local system under measurement, with as many stores as a cart may span."""

from __future__ import annotations

import os
import re
from collections import Counter
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
TIMES = "MUSE_HANDLER_TIMES"


class Rig:
    """A running system and the shoppers in it."""

    def __init__(self, system: LocalSystem, times: Path) -> None:
        self.system = system
        self._times = times
        self.running = RunningSystem(system)
        by_api = [s["storeId"] for s in system.endpoints.stores if s["method"] == _BY_API]
        self.stores: list[int] = by_api[:MAX_STORES]

    def shopper(self, name: str) -> ApiShopper:
        return ApiShopper(self.running, name)

    def handler_seconds(self) -> Counter[str]:
        """CPU seconds inside the handlers so far, by function; without the worker around them."""
        spent: Counter[str] = Counter()
        for file in self._times.iterdir():
            name = re.search(r"-(\w+Function)-", file.name)
            seconds = sum(map(float, file.read_text().split()))
            spent[name[1] if name else file.name] += seconds  # type: ignore[assignment]  # seconds add up as well
        return spent

    def history(self, session_id: str) -> list[dict[str, Any]]:
        """What the workflow did for a session, oldest first."""
        [execution] = self.running.executions(session_id)
        return self.running.history(execution["executionArn"])


@contextmanager
def running(folder: Path) -> Iterator[Rig]:
    """The system on ports of its own, for as long as the block runs."""
    times = folder / "handler-times"
    times.mkdir(exist_ok=True)
    os.environ[TIMES] = str(times)
    try:
        with LocalSystem(free_base(), folder / "muse", extra_stores=_EXTRA_STORES) as system:
            yield Rig(system, times)
    finally:
        del os.environ[TIMES]
