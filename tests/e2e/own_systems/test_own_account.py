"""Muse's own account at a store that asks for signed-in customers: ordered with, and nothing secret
is written anywhere."""

from __future__ import annotations

import json

from local.parts import LINK_CLIENTS
from tests.account_linking import ALLOWED, PIECES, CustomerBrowser, path_of
from tests.e2e.checkout.account_links import MUSES_ACCOUNT, link, revoked
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import HARBOR, SESSIONS, ApiOps, ApiShopper
from tests.web_shopping import OREGON


def test_ordered_with_muses_own_and_nothing_secret_is_written(running: RunningSystem) -> None:
    shopper, ops = ApiShopper(running, "ada"), ApiOps(running)
    codes = [link(running, ops, path_of("muse"), CustomerBrowser())]
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
