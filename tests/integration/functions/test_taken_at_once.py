"""`StripeCaptureMethod: automatic`, through the real handlers and Stripe's wire format."""

from __future__ import annotations

import pytest

from tests.in_process import InProcessSystem
from tests.integration.functions.stripe_side import intents
from tests.shopping import HARBOR, JUNIPER, SESSIONS, ApiShopper

OUT_OF_STOCK = "out_of_stock_at_complete"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_CAPTURE_METHOD", "automatic")


def refunded(system: InProcessSystem, session_id: str) -> int:
    [intent] = intents(system, session_id)
    charge = system.stripe.account.get("charge", intent["latest_charge"])
    return int(charge["amount_refunded"])


def differences(system: InProcessSystem) -> set[str]:
    """What the daily money check finds something about."""
    found = system.invoke("MoneyCheckFunction", {})["found"]
    return {one["about"] for one in found}


def test_what_is_not_due_is_given_back(system: InProcessSystem, shopper: ApiShopper) -> None:
    with system.cold_starts():
        session_id = shopper.ready([HARBOR, (JUNIPER, OUT_OF_STOCK)])
        shopper.place(session_id)
        session = shopper.settled(session_id)
    [intent] = intents(system, session_id)
    assert intent["capture_method"] == "automatic"
    assert intent["amount_received"] == session["totalCents"]
    payment = session["payment"]
    assert payment["capturedCents"] == sum(store["dueCents"] for store in session["stores"])
    assert refunded(system, session_id) == payment["releasedCents"] > 0
    assert session_id not in differences(system)


def test_nothing_was_ordered_and_all_is_given_back(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    with system.cold_starts():
        session_id = shopper.ready([(JUNIPER, OUT_OF_STOCK)])
        shopper.place(session_id)
        session = shopper.settled(session_id)
    assert session["status"] == "failed"
    assert refunded(system, session_id) == session["totalCents"]
    assert session_id not in differences(system)


def test_a_confirmation_that_is_given_up(system: InProcessSystem, shopper: ApiShopper) -> None:
    with system.cold_starts():
        session_id = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
        shopper.place(session_id)
        given_up = shopper.call("POST", f"{SESSIONS}/{session_id}/payment/cancel")
    assert given_up.data["status"] == "pending"
    [intent] = intents(system, session_id)
    assert intent["status"] == "canceled"
