"""A browser with Playwright's driver, and what has to be cleared away behind them."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.browser import processes
from muse.adapters.retailers.headless.executable import executable

ANSWER_SECONDS = 5.0
LAUNCH_SECONDS = 20.0
# --single-process starts faster, and breaks the second page of a warm browser. The last two: names
# are looked up, and connections made, by the pinned network only.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_STARTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Footprint:
    """`folder` takes all files of the browser and its driver; `drivers` are the driver's process,
    `spared` those children of this process that somebody else waits for."""

    folder: Path
    drivers: frozenset[int]
    spared: frozenset[int]

    def end_browser(self) -> None:
        """Whatever it is doing."""
        below = {pid for driver in self.drivers for pid in processes.descendants_of(driver)}
        orphans = processes.children_of(os.getpid()) & processes.at_home_in(self.folder)
        processes.end(below | (orphans - self.spared))

    @contextmanager
    def in_time(self, seconds: float) -> Iterator[None]:
        """End the browser when the block takes longer."""
        timer = threading.Timer(seconds, self.end_browser)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


@dataclass(frozen=True, slots=True)
class Launched:
    """A running browser, its driver, and what they have of this machine."""

    playwright: Playwright
    browser: Browser
    footprint: Footprint

    def answers(self) -> bool:
        """Whether it still does: after a night, a crash or a frozen environment."""
        if not self.browser.is_connected():
            return False
        try:
            with self.in_time():
                session = self.browser.new_browser_cdp_session()
                session.send("Browser.getVersion")
                session.detach()
        except PlaywrightError:
            return False
        return True

    def in_time(self) -> AbstractContextManager[None]:
        """For what Playwright waits for without a limit: a browser that is late is ended, and the
        caller hears of it as of a crash."""
        return self.footprint.in_time(ANSWER_SECONDS)

    def bury(self) -> int:
        """Wait for what has ended of it. Returns how many processes that were."""
        return processes.bury(self.footprint.spared)

    def end(self) -> None:
        """The browser, its driver and their files."""
        with self.in_time(), suppress(PlaywrightError):
            self.browser.close()
        self.footprint.end_browser()
        with suppress(PlaywrightError):
            self.playwright.stop()
        processes.bury_all(self.footprint.spared, ANSWER_SECONDS)
        shutil.rmtree(self.footprint.folder, ignore_errors=True)


def launch() -> Launched:
    """A new driver and a new browser. Errors: PlaywrightError; nothing is left behind then."""
    processes.adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="muse-browser-"))
    before = processes.children_of(os.getpid())
    playwright = _driver(folder)
    drivers = processes.children_of(os.getpid()) - before
    footprint = Footprint(folder, frozenset(drivers), frozenset(before | drivers))
    try:
        with footprint.in_time(LAUNCH_SECONDS):
            browser = _browser(playwright, folder)
    except PlaywrightError:
        playwright.stop()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Launched(playwright, browser, footprint)


def _driver(folder: Path) -> Playwright:
    """Playwright's driver, which puts the profiles of its browsers where temporary files go."""
    with _STARTING:
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(folder)
        try:
            return sync_playwright().start()
        finally:
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before


def _browser(playwright: Playwright, folder: Path) -> Browser:
    return playwright.chromium.launch(
        executable_path=executable(),
        args=list(ARGUMENTS),
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )
