"""One browser for many orders: it stays small, stays on the store, and comes back."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.browser import processes
from muse.adapters.retailers.headless.browser.launched import Launched
from muse.adapters.retailers.headless.browser.pinned_network import Pin
from muse.adapters.retailers.headless.browser.warm_browser import OpenPage, Visit, WarmBrowser

LOOPBACK = ("127.0.0.0/8", "::1/128")
PAGE = b"<title>Shop</title><h1>Hello</h1><form><input aria-label=Name><button>Go</button></form>"
OPENS_MORE = PAGE + b"<embed src=/paper.pdf><iframe src=/></iframe><script>open('/')</script>"
VISITS = int(os.environ.get("MUSE_VISITS", "60"))  # whole browsers: a multiple of 20


class Pages(BaseHTTPRequestHandler):
    """A page, one that opens more, and ones that lead elsewhere: `/to?http://…`."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        path, _, target = self.path.partition("?")
        body = OPENS_MORE if path == "/opens-more" else PAGE
        self.send_response(302 if path == "/to" else 200)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Type", "application/pdf" if "pdf" in path else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(LOOPBACK)
    yield browser
    browser.close()


def visit_to(url: str, **more: tuple[str, ...]) -> Visit:
    return Visit(Pin((url.removeprefix("http://"),), **more))


def look(warm: WarmBrowser, url: str, path: str = "/") -> str:
    def work(open_page: OpenPage) -> str:
        open_page.page.goto(url + path, wait_until="commit")
        return open_page.page.get_by_role("heading").inner_text()

    return warm.visit(visit_to(url), work)


def launched(warm: WarmBrowser) -> Launched:
    assert warm._browser
    return warm._browser


def browsers_processes(warm: WarmBrowser) -> set[int]:
    drivers = launched(warm).footprint.drivers
    return {pid for driver in drivers for pid in processes.descendants_of(driver)}


def zombies(warm: WarmBrowser) -> int:
    """Ended processes of the browser that nobody has waited for."""
    mine = processes.children_of(os.getpid()) - launched(warm).footprint.spared
    stats = [Path(f"/proc/{pid}/stat") for pid in mine]
    return sum(stat.read_text().rpartition(")")[2].split()[0] == "Z" for stat in stats)


def used(warm: WarmBrowser) -> tuple[int, int, int]:
    """The browser's processes; file descriptors and threads of this one."""
    fds = len(list(Path("/proc/self/fd").iterdir()))
    return len(browsers_processes(warm)), fds, threading.active_count()


def memory_of(pids: set[int]) -> float:
    """Their own memory together, in MB."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_many_visits_leave_nothing_behind(warm: WarmBrowser, shop: str) -> None:
    """Through several browsers, each of which serves twenty visits."""
    for _ in range(21):
        look(warm, shop)
    before, folder = used(warm), launched(warm).footprint.folder
    mine = memory_of({os.getpid()})
    for n in range(VISITS - 20):
        assert look(warm, shop, "/opens-more" if n % 5 == 0 else "/") == "Hello"
    look(warm, shop)  # the first of a new browser, as before
    after = used(warm)
    assert after[1:] == pytest.approx(before[1:], abs=4)
    assert after[0] == pytest.approx(before[0], abs=3)
    assert memory_of({os.getpid()}) < mine + 40
    processes.bury_all(launched(warm).footprint.spared, 2)  # those that end this moment
    assert zombies(warm) == 0
    assert not folder.exists()
    assert warm.launches == VISITS // 20 + 1


def test_a_visit_begins_with_nothing_of_the_one_before(warm: WarmBrowser, shop: str) -> None:
    def set_cookie(open_page: OpenPage) -> None:
        open_page.page.goto(shop)
        open_page.page.evaluate("document.cookie = 'bag=full'")

    def cookies(open_page: OpenPage) -> str:
        open_page.page.goto(shop)
        return str(open_page.page.evaluate("document.cookie"))

    warm.visit(visit_to(shop), set_cookie)
    assert warm.visit(visit_to(shop), cookies) == ""


def test_a_saved_login_is_taken_up(warm: WarmBrowser, shop: str) -> None:
    def sign_in(open_page: OpenPage) -> dict[str, object]:
        open_page.page.goto(shop)
        open_page.page.evaluate("document.cookie = 'session=alive'")
        return open_page.login()

    def cookies(open_page: OpenPage) -> str:
        open_page.page.goto(shop)
        return str(open_page.page.evaluate("document.cookie"))

    login = warm.visit(visit_to(shop), sign_in)
    assert warm.visit(Visit(visit_to(shop).pin, login), cookies) == "session=alive"


@pytest.mark.parametrize("host", ["localhost", "[::1]", "169.254.169.254", "10.0.0.1"])
def test_no_page_leads_off_the_store(warm: WarmBrowser, shop: str, host: str) -> None:
    def follow(open_page: OpenPage) -> list[str]:
        with pytest.raises(PlaywrightError):
            open_page.page.goto(f"{shop}/to?http://{host}:8123/")
        return open_page.network.refused

    assert warm.visit(visit_to(shop), follow) == [host.strip("[]")]


def test_scripts_and_images_come_from_the_hosts_that_the_playbook_names(
    warm: WarmBrowser, shop: str
) -> None:
    with served() as assets:
        script = f"fetch('{assets}/', {{mode: 'no-cors'}}).then(r => r.type, e => 'refused')"

        def asset(open_page: OpenPage) -> str:
            open_page.page.goto(shop)
            return str(open_page.page.evaluate(script))

        assert warm.visit(visit_to(shop), asset) == "refused"
        host = assets.removeprefix("http://")
        assert warm.visit(visit_to(shop, asset_hosts=(host,)), asset) == "opaque"


def test_a_page_of_the_hosts_of_images_is_closed(warm: WarmBrowser, shop: str) -> None:
    with served() as assets:

        def follow(open_page: OpenPage) -> bool:
            with suppress(PlaywrightError):
                open_page.page.goto(f"{shop}/to?{assets}/")
            with pytest.raises(PlaywrightError):
                open_page.page.get_by_label("Name").fill("secret")
            return open_page.page.is_closed()

        host = assets.removeprefix("http://")
        assert warm.visit(visit_to(shop, asset_hosts=(host,)), follow)


def test_a_browser_that_crashed_is_replaced(warm: WarmBrowser, shop: str) -> None:
    look(warm, shop)
    processes.end(browsers_processes(warm))
    assert look(warm, shop) == "Hello"
    assert warm.launches == 2


def test_a_crash_in_the_middle_is_told_and_forgotten(warm: WarmBrowser, shop: str) -> None:
    def crash(open_page: OpenPage) -> None:
        open_page.page.goto(shop)
        processes.end(browsers_processes(warm))
        open_page.page.goto(shop)

    with pytest.raises(PlaywrightError):
        warm.visit(visit_to(shop), crash)
    assert look(warm, shop) == "Hello"


def test_a_browser_that_does_not_answer_is_replaced(warm: WarmBrowser, shop: str) -> None:
    look(warm, shop)
    for pid in browsers_processes(warm):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    assert look(warm, shop) == "Hello"
    assert time.monotonic() - began < 20
    assert warm.launches == 2


def test_a_driver_that_died_is_replaced(warm: WarmBrowser, shop: str) -> None:
    look(warm, shop)
    processes.end(launched(warm).footprint.drivers)
    assert look(warm, shop) == "Hello"


def test_a_frozen_and_thawed_process_goes_on(warm: WarmBrowser, shop: str) -> None:
    look(warm, shop)
    frozen = browsers_processes(warm) | launched(warm).footprint.drivers
    for signal_number in (signal.SIGSTOP, signal.SIGCONT):
        for pid in frozen:
            with suppress(ProcessLookupError):  # one that ends just now
                os.kill(pid, signal_number)
        time.sleep(0.3)
    assert look(warm, shop) == "Hello"
    assert warm.launches == 1


def test_closing_leaves_no_process_and_no_file(shop: str) -> None:
    before = processes.descendants_of(os.getpid())
    warm = WarmBrowser(LOOPBACK)
    look(warm, shop)
    folder = launched(warm).footprint.folder
    warm.close()
    assert processes.descendants_of(os.getpid()) <= before
    assert not folder.exists()
