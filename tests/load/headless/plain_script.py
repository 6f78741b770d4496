"""The same order at Oscar, as a person would script it by hand: no engine, no checks, and no more
waits than it needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from muse.adapters.retailers.headless.executable import executable
from tests.e2e.oscar.ordering import ADDRESS, COAT, SCARF, SCARVES
from tests.e2e.oscar.running import EMAIL, PASSWORD

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]
_ADDED = "has been added to your cart"


@dataclass
class PlainScript:
    """Orders with a browser of its own, which starts with the first order. It lives in a thread:
    Playwright takes only one in each."""

    origin: str
    login: Any = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _running: tuple[Playwright, Browser] | None = None

    def order(self, *, signs_in: bool) -> str:
        """The number of a new order, with the login of an earlier one unless it signs in."""
        return self._thread.submit(self._order, signs_in).result()

    def close(self) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _order(self, signs_in: bool) -> str:
        context = self._browser().new_context(storage_state=None if signs_in else self.login)
        page = context.new_page()
        if signs_in:
            sign_in(page, self.origin)
        number = order(page, self.origin)
        self.login = context.storage_state()
        context.close()
        return number

    def _browser(self) -> Browser:
        if self._running is None:
            playwright = sync_playwright().start()
            browser = playwright.chromium.launch(executable_path=executable(), args=_ARGUMENTS)
            self._running = playwright, browser
        return self._running[1]

    def _close(self) -> None:
        if self._running:
            playwright, browser = self._running
            browser.close()
            playwright.stop()


def sign_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/accounts/login/")
    page.fill("#id_login-username", EMAIL)
    page.fill("#id_login-password", PASSWORD)
    page.click("button[name=login_submit]")
    page.wait_for_url("**/accounts/profile/")


def order(page: Page, origin: str) -> str:
    for path in (COAT, SCARF):
        page.goto(origin + path)
        page.click("#add_to_basket_form button")
        page.get_by_text(_ADDED).wait_for()
    page.goto(f"{origin}/basket/")
    page.fill("#id_form-1-quantity", str(SCARVES))
    with page.expect_response("**/basket/"):  # the page sends its form by script
        page.click(".basket-items:has(#id_form-1-quantity) button:text('Update')")
    page.goto(f"{origin}/checkout/shipping-address/")
    first, _, last = ADDRESS.name.partition(" ")
    fields = {
        "first_name": first,
        "last_name": last,
        "line1": ADDRESS.address1,
        "line4": ADDRESS.city,
        "state": ADDRESS.state,
        "postcode": ADDRESS.zip,
    }
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)
    page.click("#new_shipping_address button")
    page.check("input[value='Visa ending in 4242']")
    page.click("button:text('Continue')")
    page.click("button:text('Place order')")
    page.wait_for_url("**/checkout/thank-you/")
    return page.inner_text("p.lead strong")
