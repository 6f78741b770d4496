"""Whether everyone agrees about a checkout: Muse, the bank, and the stores' own order books."""

from __future__ import annotations

from typing import Any

from tests.e2e.checkout.running_system import RunningSystem


def require_settled(running: RunningSystem, session: Any) -> None:
    """Settled exactly: held once, taken once for what stands at a store, the rest released; one
    order in the books per placed order, none per failed one. A lower total is passed on."""
    placed = [store for store in session["stores"] if store["status"] == "placed"]
    failed = [store for store in session["stores"] if store["status"] == "failed"]
    assert len(placed) + len(failed) == len(session["stores"]), session["stores"]
    book = require_in_books(running, session)
    due = sum(
        min(store["totals"]["totalCents"], book[store["museOrderNumber"]]) for store in placed
    )
    payment, held = session["payment"], session["totalCents"]
    assert session["status"] == ("completed" if placed else "failed")
    assert sum(store["dueCents"] for store in session["stores"]) == due
    assert payment["authorizedCents"] == held
    assert payment["capturedCents"] == due
    assert payment["releasedCents"] == held - due
    require_at_bank(running, session["sessionId"], held=held, captured=due)


def require_at_bank(running: RunningSystem, session_id: str, *, held: int, captured: int) -> None:
    """Authorised once, captured once (or released when nothing is due); whatever PaymentIntents
    were given up before are canceled."""
    intent, *given_up = running.stripe.intents(session_id)
    [hold] = running.stripe.holds(intent["id"])
    assert intent["status"] == ("succeeded" if captured else "canceled")
    assert intent["amount_received"] == hold["amount_captured"] == captured
    assert intent["amount"] == hold["amount"] == held
    for each in given_up:
        assert each["status"] == "canceled"
        assert running.stripe.holds(each["id"]) == []


def require_in_books(running: RunningSystem, session: Any) -> dict[str, int]:
    """The stores' books hold one order for each that Muse calls placed, and no other. What each
    order costs there, by Muse's number."""
    book, totals = running.street.orders(), {}
    for store in session["stores"]:
        found = running.street.orders_of(store["museOrderNumber"], book)
        numbers = [(order["storeId"], order["orderNumber"]) for order in found]
        if store["status"] == "placed":
            assert numbers == [(store["storeId"], store["storeOrderNumber"])], store
            totals[store["museOrderNumber"]] = found[0]["totalCents"]
        else:
            assert numbers == [], store
    return totals
