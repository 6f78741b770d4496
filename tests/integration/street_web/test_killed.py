"""Killed at any moment after the fence: never ordered twice, and what exists is adopted.

MUSE_KILLS says how many are killed at each store (1); the moments are drawn from seeds.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.domain.money import Money
from muse.domain.placement.attempt import Fence, FenceState, Purchase
from muse.domain.placement.failures import OutcomeUnknown
from muse.domain.store import Method
from tests.integration.street.opening import OpenStreet
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS
from tests.integration.street_web.placing import (
    RealClock,
    RecordedAttempt,
    entry_of,
    order_at,
    retailer_at,
)

SEEDS = range(int(os.environ.get("MUSE_KILLS", "1")))
ROOT = Path(__file__).resolve().parents[3]
LONGEST = 0.6  # seconds after the fence; the confirmation is there after about 0.3
TIMEOUT_SECONDS = 60.0


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(("127.0.0.0/8",))
    yield browser
    browser.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("store_id", [FORMS, APP, STEPS, MEMBERS])
def test_what_was_killed_is_found_out(
    street: OpenStreet, warm: WarmBrowser, tmp_path: Path, store_id: int, seed: int
) -> None:
    open_store = street.street.stores[store_id]
    store, order = entry_of(open_store), order_at(open_store)
    (tmp_path / "order.pickle").write_bytes(pickle.dumps((store, order)))
    fence = _killed(tmp_path, random.Random(f"{store_id}:{seed}").uniform(0, LONGEST))
    clock = RealClock(ahead=95.0)  # a history that lags has caught up by then

    found = _found_out(lambda: retailer_at(store, warm, clock).find(order, fence))

    made = open_store.orders.all()
    if found is None:
        assert made == []
        again = RecordedAttempt(lambda *_: None)
        found = retailer_at(store, warm, clock).place(order, again)
    [only] = open_store.orders.all()
    assert (found.store_order_number, found.total_paid.cents) == (only.number, only.total_cents)


def _killed(folder: Path, after: float) -> Fence:
    """Let another process place the order, and kill it so long after its fence."""
    command = [sys.executable, "-m", "tests.integration.street_web.killed_child", str(folder)]
    environment = {**os.environ, "TMPDIR": str(folder)}  # its browser's files stay there
    child = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    written = folder / "fence.json"
    over = time.monotonic() + TIMEOUT_SECONDS
    while not written.exists():
        assert child.poll() is None, "it ended before the fence"
        assert time.monotonic() < over, "it never came to the fence"
        time.sleep(0.005)
    time.sleep(after)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(timeout=10)
    entered = json.loads(written.read_text())
    at = datetime.fromtimestamp(entered["at"], UTC)
    return Fence(
        attempt=1,
        method=Method.HEADLESS,
        at=at,
        until=at,  # it is certainly over: it was killed
        key="key",
        total=Money(entered["total"]),
        state=FenceState.UNKNOWN,
        reference=entered["reference"],
    )


def _found_out(find: Callable[[], Purchase | None]) -> Purchase | None:
    """Ask as the workflow does, until it is known."""
    for _ in range(5):
        try:
            return find()
        except OutcomeUnknown:
            time.sleep(1)
    raise AssertionError("nobody could tell")
