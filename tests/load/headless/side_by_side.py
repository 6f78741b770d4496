"""Orders at Oscar by the engine and by the script, in turns, so that both see the same machine."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Protocol

from tests.e2e.oscar.running import PYTHON, OscarShop, oscar_shop
from tests.load.findings import Finding, at_most
from tests.load.headless.engine_orders import EngineOrders, timed_launches
from tests.load.headless.plain_script import PlainScript
from tests.load.workers import HERE

COLD_ORDERS = 5
WARM_ORDERS = 20  # of one browser: as many as it serves
GOAL = 1.25
ENGINE, SCRIPT = "engine", "script"
COLD, SIGNING_IN, SAVED_LOGIN = "cold, signing in", "warm, signing in", "warm, saved login"
Seconds = dict[tuple[str, str], list[float]]


class Orders(Protocol):
    """One way to order."""

    def order(self, *, signs_in: bool) -> str: ...

    def close(self) -> None: ...


def measure(folder: Path) -> list[Finding]:
    if not (HERE and PYTHON.exists()):
        return [Finding("orders by browser", "not measured: needs /proc and .venv/oscar")]
    seconds: Seconds = defaultdict(list)
    data = folder / "oscar"
    data.mkdir()
    with oscar_shop(data) as shop:
        with timed_launches() as launches:
            _order_cold(shop, seconds)
        at_first, in_the_end = _order_warm(shop, seconds)
    share = 100 * statistics.median(launches) / statistics.median(seconds[ENGINE, COLD])
    growth = 100 * (in_the_end / at_first - 1)
    browser = "memory of browser and driver after"
    return [
        *_beside(seconds, COLD),
        Finding("  the start of the browser in it", f"{share:.0f} %"),
        *_beside(seconds, SIGNING_IN, GOAL),
        *_beside(seconds, SAVED_LOGIN, GOAL),
        Finding(f"{browser} 1 order", f"{at_first:.0f} MB resident"),
        Finding(
            f"{browser} {WARM_ORDERS} orders", f"{in_the_end:.0f} MB resident  ({growth:+.0f} %)"
        ),
    ]


def _order_cold(shop: OscarShop, seconds: Seconds) -> None:
    """Each order with a browser of its own."""
    for n in range(COLD_ORDERS):
        for who in _in_turns(n):
            with closing(_new(who, shop)) as orders:
                seconds[who, COLD].append(_timed(orders, signs_in=True))


def _order_warm(shop: OscarShop, seconds: Seconds) -> tuple[float, float]:
    """Returns the megabytes of the engine's browser after its first and after its last order."""
    with closing(PlainScript(shop.origin)) as script, closing(EngineOrders(shop)) as engine:
        by: dict[str, Orders] = {SCRIPT: script, ENGINE: engine}
        for orders in by.values():
            orders.order(signs_in=True)
        at_first = engine.megabytes()
        for n in range(WARM_ORDERS - 1):
            kind = SAVED_LOGIN if n % 2 else SIGNING_IN
            for who in _in_turns(n // 2):
                seconds[who, kind].append(_timed(by[who], signs_in=kind == SIGNING_IN))
        return at_first, engine.megabytes()


def _in_turns(n: int) -> tuple[str, str]:
    """Who orders first, each time the other."""
    return (ENGINE, SCRIPT) if n % 2 else (SCRIPT, ENGINE)


def _new(who: str, shop: OscarShop) -> EngineOrders | PlainScript:
    return EngineOrders(shop) if who == ENGINE else PlainScript(shop.origin)


def _timed(orders: Orders, *, signs_in: bool) -> float:
    began = time.perf_counter()
    orders.order(signs_in=signs_in)
    return time.perf_counter() - began


def _beside(seconds: Seconds, kind: str, goal: float | None = None) -> list[Finding]:
    """The engine's median, and its ratio to the script's."""
    engine, script = (statistics.median(seconds[who, kind]) for who in (ENGINE, SCRIPT))
    ratio = engine / script
    told = Finding(f"an order, {kind}", f"{engine:.2f} s  (script {script:.2f} s)")
    if goal is None:
        return [told, Finding("  engine / script", f"{ratio:.2f} x")]
    return [told, at_most("  engine / script", ratio, goal, " x")]
