"""The whole way through: real handlers, the real workflow, stores that keep their format."""

from __future__ import annotations

from tests.in_process import InProcessSystem
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper


def test_three_stores_one_payment(system: InProcessSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR, JUNIPER, BOUTIQUE])

    placed = shopper.place(session_id)

    assert placed.status == 202
    assert placed.json["message"] == "Orders placed: 2 successful, 0 failed, 1 pending"
    ops = ApiOps(system)
    [task] = ops.tasks_of(session_id)
    assert task["storeId"] == BOUTIQUE
    done = ops.buy(task["taskId"], f"WW-{session_id}", task["approvedTotalCents"])
    assert done.status == 200, done.body
    session = shopper.settled(session_id)
    payment = session["payment"]
    assert session["status"] == "completed"
    assert payment["authorizedCents"] == payment["capturedCents"] == session["totalCents"]
    assert payment["releasedCents"] == 0
