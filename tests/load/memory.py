"""What the API function keeps: its memory after many checkouts, up to the payment method."""

from __future__ import annotations

from tests.load.findings import Finding, at_most
from tests.load.rig import Rig
from tests.load.workers import HERE, Worker, workers
from tests.shopping import ADDRESS, SESSIONS, ApiShopper

FUNCTION = "CheckoutApiFunction"
CHECKOUTS = 500
_WARMING = 50
MOST_MEGABYTES = 80.0
MOST_GROWTH = 5.0


def measure(rig: Rig) -> list[Finding]:
    if not HERE:
        return [Finding("memory", "not measured: needs /proc")]
    shopper = rig.shopper("regular")
    shopper.add(rig.stores[0])
    _check_out(shopper, _WARMING)
    before = _worker(rig)
    at_first = before.pss_megabytes()
    _check_out(shopper, CHECKOUTS)
    if _worker(rig) != before:
        raise RuntimeError("the worker has changed while it was measured")
    in_the_end = before.pss_megabytes()
    growth = 100 * (in_the_end / at_first - 1)
    return [
        at_most(f"{FUNCTION} after {CHECKOUTS} checkouts", in_the_end, MOST_MEGABYTES, " MB PSS"),
        at_most("its growth meanwhile", growth, MOST_GROWTH, " %"),
    ]


def _check_out(shopper: ApiShopper, times: int) -> None:
    for _ in range(times):
        session_id = shopper.start()
        shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
        shopper.pay_with(session_id, "pm_card_visa")
        shopper.session(session_id)


def _worker(rig: Rig) -> Worker:
    """The busiest one; requests that come one after the other need no other."""
    mine = [worker for worker in workers(rig.system) if worker.function == FUNCTION]
    return max(mine, key=Worker.cpu_seconds)
