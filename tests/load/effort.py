"""The CPU time that the functions spend on a checkout of two stores, from the cart to the captured
payment, with warm workers."""

from __future__ import annotations

import time
from collections import Counter

from tests.load.findings import Finding
from tests.load.rig import Rig
from tests.load.workers import HERE, workers

CHECKOUTS = 25
_WARMING = 5


def measure(rig: Rig) -> list[Finding]:
    if not HERE:
        return [Finding("CPU time", "not measured: needs /proc")]
    for number in range(_WARMING):
        _check_out(rig, f"early-{number}")
    before = _cpu(rig)
    began = time.monotonic()
    for number in range(CHECKOUTS):
        _check_out(rig, f"late-{number}")
    seconds = (time.monotonic() - began) / CHECKOUTS
    spent = _cpu(rig)
    spent.subtract(before)
    total = 1000 * spent.total() / CHECKOUTS
    return [
        Finding(
            "all functions", f"{total:.0f} ms CPU a checkout  ({1000 * seconds:.0f} ms passed)"
        ),
        *(
            Finding(function, f"{1000 * cpu / CHECKOUTS:.0f} ms")
            for function, cpu in spent.most_common()
            if cpu
        ),
    ]


def _check_out(rig: Rig, name: str) -> None:
    shopper = rig.shopper(name)
    session_id = shopper.ready(rig.stores[:2])
    shopper.place(session_id)
    shopper.settled(session_id)


def _cpu(rig: Rig) -> Counter[str]:
    """CPU seconds by function."""
    found: Counter[str] = Counter()
    for worker in workers(rig.system):
        found[worker.function] += worker.cpu_seconds()  # type: ignore[assignment]  # seconds add up as well
    return found
