"""The CPU time that the functions spend on a checkout of two stores and four pieces, from the cart
to the captured payment: nine HTTP calls, with warm workers. And how long `place` answers after the
workflow has ended."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from datetime import UTC, datetime

from tests.load.findings import Finding, at_most
from tests.load.rig import Rig
from tests.load.workers import HERE, workers

CHECKOUTS = 25
CPU_GOAL = 60.0  # ms inside the handlers
ANSWER_GOAL = 80.0  # ms after the workflow's end
_WARMING = 5


def measure(rig: Rig) -> list[Finding]:
    if not HERE:
        return [Finding("CPU time", "not measured: needs /proc")]
    for store in rig.stores[:2]:
        sku = rig.shopper("stock").product(store)["sku"]
        rig.running.street.control("POST", "products", {"storeId": store, "sku": sku, "stock": 400})
    for number in range(_WARMING):
        _check_out(rig, f"early-{number}")
    processes, handlers = _cpu(rig), rig.handler_seconds()
    began = time.monotonic()
    late = [_check_out(rig, f"late-{number}") for number in range(CHECKOUTS)]
    seconds = (time.monotonic() - began) / CHECKOUTS
    around, inside = _cpu(rig), rig.handler_seconds()
    around.subtract(processes)
    inside.subtract(handlers)
    passed = f"{1000 * seconds:.0f} ms passed"
    return [
        Finding("whole processes", f"{_each(around.total()):.0f} ms CPU a checkout  ({passed})"),
        at_most("inside the handlers, a checkout", _each(inside.total()), CPU_GOAL, " ms CPU"),
        *(Finding(name, f"{_each(cpu):.1f} ms") for name, cpu in inside.most_common() if cpu),
        at_most("place answers after the workflow", statistics.median(late), ANSWER_GOAL, " ms"),
    ]


def _each(seconds: float) -> float:
    return 1000 * seconds / CHECKOUTS


def _check_out(rig: Rig, name: str) -> float:
    """How many milliseconds after the end of its workflow `place` answered."""
    shopper = rig.shopper(name)
    session_id = shopper.ready(rig.stores[:2] * 2)
    shopper.place(session_id)
    answered = datetime.now(UTC)
    shopper.settled(session_id)
    ended = rig.history(session_id)[-1]["timestamp"]
    return float((answered - ended).total_seconds()) * 1000


def _cpu(rig: Rig) -> Counter[str]:
    """CPU seconds of the functions' processes."""
    found: Counter[str] = Counter()
    for worker in workers(rig.system):
        found[worker.function] += worker.cpu_seconds()  # type: ignore[assignment]  # seconds add up as well
    return found
