"""Many whole orders in one process: it stays as small as it was.

MUSE_ORDERS says how many (3). What is left after the first is compared with what is left after the
first and the last order of each browser; --log-cli-level=info shows it.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.browser import processes
from muse.adapters.retailers.headless.browser.warm_browser import ORDERS_PER_BROWSER, WarmBrowser
from tests.integration.street.opening import OpenStreet
from tests.integration.street_web.buying import FORMS
from tests.integration.street_web.placing import entry_of, order_at
from tests.web_placing import LOOPBACK, RecordedAttempt

ORDERS = int(os.environ.get("MUSE_ORDERS", "3"))
SECONDS_EACH = 10
SETTLES_IN = 0.5  # the processes of the last order's pages end


@dataclass(frozen=True)
class Left:
    """What this process and the browser have of the machine. Memory in MB, resident."""

    processes: int
    files_in_tmp: int
    descriptors: int
    memory: float
    memory_of_browser: float


def left(tmp: Path) -> Left:
    time.sleep(SETTLES_IN)
    below = processes.descendants_of(os.getpid())
    return Left(
        processes=len(below),
        files_in_tmp=len(list(tmp.rglob("*"))),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        memory=resident({os.getpid()}),
        memory_of_browser=resident(below),
    )


def resident(pids: set[int]) -> float:
    """Together, in MB; one that has ended has none."""
    pages = 0
    for pid in pids:
        statm = Path(f"/proc/{pid}/statm")
        pages += int(statm.read_text().split()[1]) if statm.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where all temporary files go meanwhile."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.timeout(120 + SECONDS_EACH * ORDERS)
def test_orders_leave_nothing_behind(street: OpenStreet, tmp: Path) -> None:
    store = street.street.stores[FORMS]
    order, browser = order_at(store), WarmBrowser(LOOPBACK)
    sku = order.items[0].product.sku
    street.control("POST", "products", {"storeId": FORMS, "sku": sku, "stock": ORDERS})
    retailer = entry_of(store).retailer(browser)
    measured = []
    try:
        for n in range(ORDERS):
            retailer.place(order, RecordedAttempt())
            if n % ORDERS_PER_BROWSER in {0, ORDERS_PER_BROWSER - 1} or n == ORDERS - 1:
                measured.append((n + 1, left(tmp)))
    finally:
        browser.close()
    assert len(store.orders.all()) == ORDERS
    for n, found in measured:
        logging.getLogger(__name__).info("after %d orders: %s", n, asdict(found))
    first = measured[0][1]
    for _, later in measured:
        assert later.processes <= first.processes + 2
        assert later.files_in_tmp <= first.files_in_tmp + 20
        assert later.descriptors <= first.descriptors + 4
        assert later.memory <= first.memory + 40
        assert later.memory_of_browser <= first.memory_of_browser * 1.3
