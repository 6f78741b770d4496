"""Every crash point at once: checkouts that are held still there, and one kill -9 for all."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from local.commands.reconcile import ReconcileError, reconcile
from tests.e2e.checkout.crash_points import POINTS, CrashPoint
from tests.e2e.checkout.fault_switches import FOR_EVER, HANGS_SECONDS, aws_lever, stripe_lever
from tests.e2e.checkout.ordering_by_hand import order_by_hand
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.shopping import ApiOps, ApiShopper

AT_ONCE = 3  # who prepares a checkout; more would only wait for the processor
REACHED_SECONDS = 60.0
TIMEOUT_SECONDS = (
    200.0  # seconds: an abandoned claim, rounds of a minute, a fence of 75 s and pauses
)
A_ROUND = 10.0
_CUT_OFF = (OSError, http.client.HTTPException)


class KilledCheckouts:
    """A checkout for each crash point. `happen` holds them there, kills the emulator while Stripe
    and the stores live on, and starts it again. From then on nobody presses a button."""

    def __init__(
        self, running: RunningSystem, new_shopper: Callable[[], ApiShopper], say: Say
    ) -> None:
        self._running = running
        self._new_shopper = new_shopper
        self._say = say
        self._ops = ApiOps(running)
        self._aws, self._stripe = aws_lever(running.system), stripe_lever(running.system)
        self._last_round = 0.0
        self.checkouts: dict[CrashPoint, tuple[ApiShopper, str]] = {}

    def happen(self) -> None:
        """AssertionError when a point is not reached."""
        self._say(f"holding {len(POINTS)} checkouts at their crash points")
        self._running.system.warm("PlaceCheckout", sum(point.is_place for point in POINTS))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._prepare, POINTS))
        with ThreadPoolExecutor(len(POINTS) + 1) as pool:
            pressed = list(self._press_all(pool))
            self._wait_until_reached()
            self._running.system.kill9()
        for each in pressed:
            with suppress(*_CUT_OFF):
                each.result()
        self._say("killed them all; starting again")
        self._running.system.restart()
        self._work_on_tasks()

    def ended(self, point: CrashPoint) -> Any:
        """The session once reconciliation alone has brought it to its end."""
        shopper, session_id = self.checkouts[point]
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while (session := shopper.session(session_id))["status"] != point.end:
            assert time.monotonic() < deadline, session
            self._reconcile_now_and_then()
            self._work_on_tasks()
            time.sleep(0.5)
        return session

    def _prepare(self, point: CrashPoint) -> None:
        shopper = self._new_shopper()
        session_id = shopper.ready([point.store])
        self.checkouts[point] = shopper, session_id
        call = point.call_of(session_id)
        if point.of_stripe:
            self._stripe.plan("POST", point.kind, key=call, seconds=8)
        else:
            self._aws.plan(call, point.kind, times=FOR_EVER, seconds=HANGS_SECONDS)

    def _press_all(self, pool: ThreadPoolExecutor) -> Iterable[Future[Any]]:
        """Those whose request hangs come last: it hangs for some seconds only."""
        for point in sorted(POINTS, key=lambda point: point.is_place):
            shopper, session_id = self.checkouts[point]
            press = pool.submit(shopper.place, session_id, 20 if point.is_place else 0)
            if not point.is_place:
                press.result()
            yield press
            if point.name.startswith("person: has bought"):
                [task] = self._ops.tasks_of(session_id)
                yield pool.submit(order_by_hand, self._ops, task)

    def _wait_until_reached(self) -> None:
        deadline = time.monotonic() + REACHED_SECONDS
        while missing := self._missing():
            assert time.monotonic() < deadline, f"not reached: {missing}"
            time.sleep(0.1)

    def _missing(self) -> list[str]:
        """The calls that were not made yet. A fault of Stripe's is gone once it has struck."""
        unreached = [fault["match"] for fault in self._aws.planned() if not fault["reached"]]
        return unreached + [fault["key"] for fault in self._stripe.planned()]

    def _work_on_tasks(self) -> None:
        """What people do with the tasks that are there."""
        mine = {session_id for _, session_id in self.checkouts.values()}
        for task in self._ops.tasks():
            if task["checkoutSessionId"] in mine and task["status"] == "open":
                order_by_hand(self._ops, task)

    def _reconcile_now_and_then(self) -> None:
        """As the schedule does, and at the same time as it."""
        if time.monotonic() - self._last_round > A_ROUND:
            self._last_round = time.monotonic()
            with suppress(ReconcileError):
                reconcile(self._running.system.ports.aws_url)
