"""Accounts that are linked at their store, on the deployed template: linked over real HTTP, and
unlinked."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.account_linking import CustomerBrowser, path_of
from tests.e2e.checkout.account_links import ACCOUNT, link, revoked
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import ApiShopper


def test_linked_and_unlinked(running: RunningSystem, shopper: ApiShopper) -> None:
    back = link(running, shopper, path_of("shopper"), CustomerBrowser())
    account = shopper.call("GET", ACCOUNT).data
    assert (account["kind"], account["link"]["state"]) == ("oauth", "linked")
    assert account["usedForOrders"] is False

    again = send("GET", f"{running.api}/api/v1/account-links/callback?{urlencode(back)}")
    assert (again.status, again.error["code"]) == (400, "link_state_invalid")
    assert shopper.call("GET", ACCOUNT).data == account

    assert shopper.call("DELETE", ACCOUNT).status == 200
    assert revoked(running)[-1] == "revoked"
    assert shopper.call("GET", ACCOUNT).status == 404
