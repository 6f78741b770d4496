"""How much longer many stores take than one: they are to be ordered from at the same time.

Every store lets its first answer wait (the street's `slow`). A round places at one of them alone,
each time another, and then at all; both times are the workflow's own, from the first order's begin
to the last order's end. The workers are warm: each has placed an order before.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from tests.load.findings import Finding, at_most
from tests.load.rig import Rig

ROUNDS = 5
GOAL = 1.10


def measure(rig: Rig) -> list[Finding]:
    rig.system.warm("PlacementApi", len(rig.stores))
    _placed(rig, "nobody", rig.stores)
    alone, together = [], []
    for number, store in zip(range(ROUNDS), rig.stores, strict=False):
        alone.append(_placed(rig, f"alone-{number}", [store], "slow"))
        together.append(_placed(rig, f"together-{number}", rig.stores, "slow"))
    ratio = statistics.median(many / one for many, one in zip(together, alone, strict=True))
    detail = f"{statistics.median(together):.2f} s beside {statistics.median(alone):.2f} s"
    return [at_most(f"{len(rig.stores)} slow stores / one of them", ratio, GOAL, " x", detail)]


def _placed(rig: Rig, shopper: str, stores: Sequence[int], fault: str = "") -> float:
    """The seconds that it took to place a checkout at these stores."""
    someone = rig.shopper(shopper)
    session_id = someone.ready(stores)
    for store in stores if fault else ():
        rig.running.street.switch_on(store, fault, times=1)
    placed = someone.place(session_id).data["summary"]["successfulOrders"]
    if placed != len(stores):
        raise RuntimeError(f"{placed} of {len(stores)} orders were placed")
    at = {event["type"]: event["timestamp"] for event in rig.history(session_id)}
    took = at["MapStateExited"] - at["MapStateEntered"]
    return float(took.total_seconds())
