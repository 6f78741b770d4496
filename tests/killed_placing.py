"""An order whose placing is killed at some moment after its fence, and how it is found out.

    python -m tests.killed_placing FOLDER

places one order in a process of its own, which `killed` ends. `FOLDER/order.pickle` has the store
and the order. `FOLDER/fence.json` is written when the fence is entered, before the click.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, FenceState, Purchase
from muse.domain.placement.failures import OutcomeUnknown
from muse.domain.store import Method
from tests.web_placing import LOOPBACK, RealClock, RecordedAttempt, WebStore

KILLS = int(os.environ.get("MUSE_KILLS", "1"))
ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 60.0
SETTLED = RealClock(ahead=95.0)  # a history that lags has caught up by then
Made = Callable[[], list[tuple[str, int]]]


@dataclass(frozen=True)
class KilledPlacing:
    """What is left of an attempt that was killed."""

    at: WebStore
    order: Order
    fence: Fence

    def require_ordered_once(self, browser: WarmBrowser, made: Made) -> bool:
        """Find out as the workflow does, and order again only what the store certainly lacks.
        `made` gives number and cents of the orders that the store really has. Returns whether the
        killed attempt had ordered."""
        found = self._found_out(browser)
        was_ordered = found is not None
        if found is None:
            assert made() == []
            found = self.at.retailer(browser).place(self.order, RecordedAttempt())
        assert made() == [(found.store_order_number, found.total_paid.cents)]
        return was_ordered

    def _found_out(self, browser: WarmBrowser) -> Purchase | None:
        """The order at the store; None once it is certain that there is none."""
        try:
            at_once = self.at.retailer(browser).find(self.order, self.fence)
        except OutcomeUnknown:
            pass
        else:
            assert at_once, "right after the click nobody can know that there is no order"
            return at_once
        for _ in range(5):
            try:
                return self.at.retailer(browser, SETTLED).find(self.order, self.fence)
            except OutcomeUnknown:
                time.sleep(1)
        raise AssertionError("nobody could tell")


def killed(at: WebStore, order: Order, folder: Path, after: float) -> KilledPlacing:
    """Let another process place the order, and kill it so many seconds after its fence."""
    (folder / "order.pickle").write_bytes(pickle.dumps((at, order)))
    command = [sys.executable, "-m", "tests.killed_placing", str(folder)]
    environment = {**os.environ, "TMPDIR": str(folder)}  # its browser's files stay there
    child = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    written = folder / "fence.json"
    over = time.monotonic() + TIMEOUT_SECONDS
    try:
        while not written.exists():
            assert child.poll() is None, "it ended before the fence"
            assert time.monotonic() < over, "it never came to the fence"
            time.sleep(0.005)
        time.sleep(after)
    finally:
        os.killpg(child.pid, signal.SIGKILL)  # not waited for before: the group is still its own
        child.wait(timeout=10)
    return KilledPlacing(at, order, _fence(json.loads(written.read_text())))


def _fence(entered: dict[str, str]) -> Fence:
    at = datetime.fromtimestamp(float(entered["at"]), UTC)
    return Fence(
        attempt=1,
        method=Method.HEADLESS,
        at=at,
        until=at,  # it is certainly over: it was killed
        key="key",
        total=Money(int(entered["total"])),
        state=FenceState.UNKNOWN,
        reference=entered["reference"],
    )


def main(folder: Path) -> None:
    at, order = pickle.loads((folder / "order.pickle").read_bytes())  # written by the test

    def fence(total: Money, reference: str | None) -> None:
        entered = {"at": time.time(), "total": total.cents, "reference": reference}
        draft = folder / "fence.draft"
        draft.write_text(json.dumps(entered))
        draft.rename(folder / "fence.json")

    at.retailer(WarmBrowser(LOOPBACK)).place(order, RecordedAttempt(fence))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
