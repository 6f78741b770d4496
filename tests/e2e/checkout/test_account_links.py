"""Accounts that are linked at their store, on the deployed template: linked over real HTTP, ordered
with, unlinked, and nowhere to be read."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from local.parts import LINK_CLIENTS
from local.system import LocalSystem
from tests.account_linking import ALLOWED, PIECES, Caller, CustomerBrowser, path_of, start
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.e2e.ports import free_base
from tests.shopping import HARBOR, SESSIONS, ApiOps, ApiShopper
from tests.web_shopping import OREGON

APP = "http://localhost:5173/linked"
ACCOUNT, MUSES_ACCOUNT = f"/api/v1/stores/{HARBOR}/account", f"/ops/stores/{HARBOR}/account"
SECONDS = 60.0


@pytest.fixture
def browser(running: RunningSystem) -> CustomerBrowser:
    return CustomerBrowser()


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[RunningSystem]:
    """A system of its own, in which Harbor & Pine asks for signed-in customers, and every function
    has read so: it was started again since."""
    with LocalSystem(free_base(), tmp_path) as system:
        running = RunningSystem(system)
        running.street.switch_on(HARBOR, "oauth_sign_in_required")
        system.kill9("aws")
        system.restart("aws")
        yield running


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


def test_linked_and_unlinked(
    running: RunningSystem, shopper: ApiShopper, browser: CustomerBrowser
) -> None:
    back = link(running, shopper, path_of("shopper"), browser)
    account = shopper.call("GET", ACCOUNT).data
    assert (account["kind"], account["link"]["state"]) == ("oauth", "linked")
    assert account["usedForOrders"] is False

    again = send("GET", f"{running.api}/api/v1/account-links/callback?{urlencode(back)}")
    assert (again.status, again.error["code"]) == (400, "link_state_invalid")
    assert shopper.call("GET", ACCOUNT).data == account

    assert shopper.call("DELETE", ACCOUNT).status == 200
    assert revoked(running)[-1] == "revoked"
    assert shopper.call("GET", ACCOUNT).status == 404


def test_ordered_with_muses_own_and_nothing_secret_is_written(
    asking: RunningSystem, browser: CustomerBrowser
) -> None:
    running, shopper, ops = asking, ApiShopper(asking, "ada"), ApiOps(asking)
    codes = [link(running, ops, path_of("muse"), browser)]
    assert ops.call("GET", MUSES_ACCOUNT).data["usedForOrders"] is True
    assert shopper.add(HARBOR, quantity=PIECES).status == 201
    session_id = shopper.start()
    assert shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", OREGON).status == 200
    shopper.pay_with(session_id, "pm_card_visa")
    shopper.place(session_id)
    session = shopper.settled(session_id)
    assert session["status"] == "completed", session
    number = session["stores"][0]["museOrderNumber"]
    [placed] = running.street.orders_of(number)
    assert placed["customer"] == ALLOWED["email"]
    assert number in [use["orderNumber"] for use in ops.call("GET", MUSES_ACCOUNT).data["lastUses"]]

    secrets = [back[name].encode() for back in codes for name in ("code", "state")]
    kept = {path: content for path, content in running.written() if "street" not in path.parts}
    found = {str(path) for path, text in kept.items() if any(one in text for one in secrets)}
    assert found == set()
    client_secret = LINK_CLIENTS[str(HARBOR)]["clientSecret"].encode()
    logs = running.function_logs()
    assert not [one for one in (*secrets, client_secret) if one in logs]
    [execution] = running.executions(session_id)
    told = json.dumps(running.history(execution["executionArn"]), default=str).encode()
    assert not [one for one in (*secrets, client_secret) if one in told]

    assert ops.call("DELETE", MUSES_ACCOUNT).status == 200
    assert revoked(running)[-1] == "revoked"
