"""An order by browser on the deployed template: the image's code, in a process of its own."""

from __future__ import annotations

from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiShopper
from tests.web_shopping import APP, FORMS, ready_at_web_stores


def test_two_web_stores_with_one_payment(running: RunningSystem, shopper: ApiShopper) -> None:
    before = {store_id: len(running.street.orders(store_id)) for store_id in (FORMS, APP)}
    session_id = ready_at_web_stores(shopper, FORMS, APP)

    placed = shopper.place(session_id, wait=20)

    session = shopper.settled(session_id)
    assert session["status"] == "completed", placed.body
    assert session["payment"]["capturedCents"] == session["totalCents"]
    made = {store_id: len(running.street.orders(store_id)) for store_id in (FORMS, APP)}
    assert made == {store_id: count + 1 for store_id, count in before.items()}
