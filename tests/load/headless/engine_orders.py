"""Orders at Oscar through the adapter, with everything that the function does except AWS."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from unittest import mock

from muse.adapters.retailers.headless.browser import launched, processes, warm_browser
from muse.adapters.retailers.headless.browser.launched import Launched
from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.adapters.retailers.headless.retailer import HeadlessRetailer
from muse.domain.order import Order
from tests.e2e.oscar.ordering import order_at, web_store
from tests.e2e.oscar.running import OscarShop
from tests.load.workers import PROC
from tests.web_placing import LOOPBACK, LoginsInMemory, RecordedAttempt

SETTLES_IN = 1.0  # seconds


@dataclass
class EngineOrders:
    """Orders with one warm browser, which starts with the first order."""

    shop: OscarShop
    browser: WarmBrowser = field(default_factory=lambda: WarmBrowser(LOOPBACK))
    logins: LoginsInMemory = field(default_factory=LoginsInMemory)
    retailer: HeadlessRetailer = field(init=False)
    _what: Order = field(init=False)

    def __post_init__(self) -> None:
        self.retailer = web_store(self.shop).retailer(self.browser, logins=self.logins)
        self._what = order_at(self.shop)

    def order(self, *, signs_in: bool) -> str:
        """The number of a new order, with the login of an earlier one unless it signs in."""
        if signs_in:
            self.logins.kept.clear()
        return self.retailer.place(self._what, RecordedAttempt()).store_order_number

    def megabytes(self) -> float:
        """The resident memory of the browser's and its driver's processes. Not in proportion to
        who shares it: other browsers of this machine would change that."""
        time.sleep(SETTLES_IN)  # the processes of the last order's pages end
        running = self.browser._browser
        drivers = running.footprint.drivers if running else frozenset()
        below = {pid for driver in drivers for pid in processes.descendants_of(driver)}
        pages = 0
        for pid in drivers | below:
            with suppress(OSError):  # one that has ended
                pages += int((PROC / str(pid) / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        self.browser.close()


@contextmanager
def timed_launches() -> Iterator[list[float]]:
    """The seconds that each browser took to start while the block ran."""
    took: list[float] = []

    def launch() -> Launched:
        began = time.perf_counter()
        browser = launched.launch()
        took.append(time.perf_counter() - began)
        return browser

    with mock.patch.object(warm_browser, "launch", launch):
        yield took
