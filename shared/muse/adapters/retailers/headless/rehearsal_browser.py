"""The browser in which a playbook is tried, and where it may go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.browser.pinned_network import Pin, PinnedNetwork
from muse.adapters.retailers.headless.executable import executable
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.rehearsal_secrets import CantRehearse

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")


def is_this_machine(url: str) -> bool:
    """Whether the store at `url` is on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def network_for(playbook: Playbook, store_url: str) -> PinnedNetwork:
    """The same rules as for orders; a shop on this machine is reached when the URL says so."""
    url = urlsplit(store_url)
    loopback = ("127.0.0.0/8", "::1/128") if is_this_machine(store_url) else ()
    pin = Pin((url.netloc.lower(),), playbook.frame_hosts, playbook.asset_hosts)
    return PinnedNetwork(pin, loopback)


@contextmanager
def browser_context(network: PinnedNetwork, *, headed: bool) -> Iterator[BrowserContext]:
    """A context of a new browser, behind the network. Errors: CantRehearse."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=executable(headed=headed),
                args=list(_ARGUMENTS),
                headless=not headed,
            )
        except PlaywrightError as error:
            raise CantRehearse(
                "There is no Chromium here that starts: set MUSE_CHROMIUM to the path of one."
            ) from error
        try:
            proxy: Any = {"server": f"socks5://127.0.0.1:{network.port}", "bypass": "<-loopback>"}
            yield browser.new_context(proxy=proxy)
        finally:
            browser.close()
