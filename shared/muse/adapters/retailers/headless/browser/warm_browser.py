"""One browser for all orders of a process: started when it is needed, looked at before each order,
renewed when it is old or does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.browser.launched import Launched, launch
from muse.adapters.retailers.headless.browser.pinned_network import Pin, PinnedNetwork
from muse.domain.placement.failures import RetailerUnavailable

T = TypeVar("T")
ORDERS_PER_BROWSER = 20  # its memory grows
# The processor draws it with every change: no larger than needed. Evidence is taken of more.
_VIEWPORT: Any = {"width": 1280, "height": 720}


@dataclass(frozen=True, slots=True)
class Visit:
    """One order's stay in the browser: where its pages may lead, and the saved login, if any."""

    pin: Pin
    login: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page in a context of its own; `network` knows what it was refused."""

    page: Page
    network: PinnedNetwork

    def login(self) -> dict[str, Any]:
        """Cookies and storage as they are now."""
        return dict(self.page.context.storage_state())


@dataclass(slots=True)
class WarmBrowser:
    """The browser of this process, for one order at a time.

    All that Playwright does happens in a thread of its own: its synchronous interface keeps an
    event loop there, and a driver that died takes that loop with it. `allowed_networks` as in
    muse.adapters.web. `launches` counts the browsers that were started.
    """

    allowed_networks: Sequence[str] = ()
    launches: int = 0
    _thread: ThreadPoolExecutor | None = None
    _browser: Launched | None = None
    _orders: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def visit(self, visit: Visit, work: Callable[[OpenPage], T]) -> T:
        """Do `work` on a fresh page. Errors: RetailerUnavailable when no browser can be had, and
        those of `work`, which hears of a browser that crashed from Playwright itself."""
        with self._lock:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, "browser")
            there = copy_context()  # what the caller's log entries carry
            return self._thread.submit(there.run, self._visit, visit, work).result()

    def close(self) -> None:
        """End the browser and everything that it left behind."""
        with self._lock:
            if self._thread:
                self._thread.submit(self._end).result()
                self._end_thread()

    def _visit(self, visit: Visit, work: Callable[[OpenPage], T]) -> T:
        with (
            PinnedNetwork(visit.pin, self.allowed_networks) as network,
            self._context(visit, network) as context,
        ):
            page = context.new_page()
            page.on("framenavigated", lambda frame: _close_if_strange(page, frame, visit.pin))
            return work(OpenPage(page, network))

    @contextmanager
    def _context(self, visit: Visit, network: PinnedNetwork) -> Iterator[BrowserContext]:
        browser = self._answering()
        try:
            context = _new_context(browser, visit, network)
        except PlaywrightError as error:
            self._end()
            raise RetailerUnavailable("the browser did not open a page") from error
        try:
            yield context
        finally:
            with browser.in_time(), suppress(PlaywrightError):
                context.close()
            browser.bury()

    def _answering(self) -> Launched:
        """A browser that is young and answers. Errors: RetailerUnavailable."""
        browser = self._browser
        if browser and (self._orders >= ORDERS_PER_BROWSER or not browser.answers()):
            self._end()
        if self._browser is None:
            try:
                self._browser = launch()
            except PlaywrightError as error:
                raise RetailerUnavailable("no browser could be started") from error
            self.launches, self._orders = self.launches + 1, 0
        self._orders += 1
        return self._browser

    def _end(self) -> None:
        browser, self._browser = self._browser, None
        if browser:
            browser.end()

    def _end_thread(self) -> None:
        if self._thread:
            self._thread.shutdown()
        self._thread = None


def _new_context(browser: Launched, visit: Visit, network: PinnedNetwork) -> BrowserContext:
    login: Any = dict(visit.login) if visit.login else None
    with browser.in_time():
        return browser.browser.new_context(
            proxy={"server": f"socks5://127.0.0.1:{network.port}", "bypass": "<-loopback>"},
            storage_state=login,
            accept_downloads=False,
            service_workers="block",
            viewport=_VIEWPORT,
            locale="en-US",
            reduced_motion="reduce",
        )


def _close_if_strange(page: Page, frame: Frame, pin: Pin) -> None:
    """A page that led to a host of its scripts or images, where nothing may be typed."""
    if not pin.may_show(frame.url):
        with suppress(PlaywrightError):
            page.close()
