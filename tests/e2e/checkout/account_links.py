"""Accounts that are linked at their store over real HTTP, as its customers' browsers do it."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from tests.account_linking import Caller, CustomerBrowser, start
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import HARBOR

APP = "http://localhost:5173/linked"
ACCOUNT, MUSES_ACCOUNT = f"/api/v1/stores/{HARBOR}/account", f"/ops/stores/{HARBOR}/account"
SECONDS = 60.0


def link(
    running: RunningSystem, caller: Caller, path: str, browser: CustomerBrowser
) -> dict[str, str]:
    """The whole way; what the store sent the customer back with."""
    back = browser.decide(start(caller, path, APP)["authorizationUrl"])
    answer = send("GET", f"{running.api}/api/v1/account-links/callback?{urlencode(back)}")
    assert answer.status == 303, answer.body
    assert answer.headers["Location"] == f"{APP}?linked={HARBOR}"
    return back


def grants(running: RunningSystem) -> list[str]:
    found = running.street.control("GET", f"grants?storeId={HARBOR}")["grants"]
    return [grant["status"] for grant in found]


def revoked(running: RunningSystem) -> list[str]:
    """What became of all permissions, once the last one is revoked."""
    deadline = time.monotonic() + SECONDS
    while (found := grants(running))[-1] == "active":
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found
