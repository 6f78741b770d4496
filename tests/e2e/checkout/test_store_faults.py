"""Whatever goes wrong at a store: the documented outcome, exact money, and never two orders."""

from __future__ import annotations

from typing import Any

import pytest

from local.street.faults.fault import Fault
from tests.e2e.checkout.fault_trials import FAULTS, PAIRS, Expected, Trials, expected
from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import ApiOps

FINISHED_BY_HAND = {Fault.ESCALATION, Fault.ESCALATION_AT_COMPLETE}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_comes_of_a_fault(trials: Trials, fault: Fault) -> None:
    store = part_of(fault, trials.of(fault).outcome())

    failure = store["failure"] or {}
    assert Expected(store["status"], failure.get("code") or store["awaiting"]) == expected(fault)
    assert bool(store["storeOrderNumber"]) == (store["status"] == "placed")


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if expected(fault).status == "pending"]
)
def test_a_person_is_told_why_and_where(
    running: RunningSystem, trials: Trials, ops: ApiOps, fault: Fault
) -> None:
    store = part_of(fault, trials.of(fault).outcome())

    task = ops.call("GET", f"/ops/tasks/{store['museOrderNumber']}").data

    assert task["kind"] == expected(fault).why
    assert task["reason"]
    url = task["continueUrl"]
    if fault in FINISHED_BY_HAND:
        assert send("GET", url).status == 200
    if url is not None:  # nobody is sent anywhere but to the store
        stores = {each["storeId"]: each["url"] for each in running.system.endpoints.stores}
        assert url.startswith(f"{stores[task['storeId']]}/checkout/")
        assert fault is not Fault.ESCALATION_HOSTILE


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_the_money_is_right_and_no_store_has_two_orders(
    running: RunningSystem, trials: Trials, ops: ApiOps, pair: tuple[Fault, Fault]
) -> None:
    trial = trials.of(pair[0])
    for fault, store in zip(pair, trial.outcome()["stores"], strict=True):
        if store["awaiting"]:
            work(running, ops, store["museOrderNumber"], by_hand=fault in FINISHED_BY_HAND)

    require_settled(running, trial.shopper.settled(trial.session_id))


def work(running: RunningSystem, ops: ApiOps, task_id: str, *, by_hand: bool) -> None:
    """What a person does: finish the checkout at the store's own page, or find that it can't be
    had. Of a task to verify, see first that the store has no such order."""
    path = f"/ops/tasks/{task_id}"
    task = ops.call("POST", f"{path}/claim").data
    if not by_hand:
        assert running.street.orders_of(task_id) == []
        assert ops.call("POST", f"{path}/fail", {"reason": "can't be had"}).status == 200
        return
    assert ops.call("POST", f"{path}/start-purchase").status == 200
    confirmed = send("POST", task["continueUrl"])
    number = confirmed.headers["Location"].rpartition("/")[2]
    [order] = running.street.orders_of(task_id)
    assert (confirmed.status, order["orderNumber"]) == (303, number)
    done = {"storeOrderNumber": number, "totalPaidCents": order["totalCents"], "confirmed": True}
    assert ops.call("POST", f"{path}/complete", done).status == 200


def part_of(fault: Fault, session: Any) -> Any:
    """The store's part of a session that has the fault's product."""
    which = next(pair.index(fault) for pair in PAIRS if fault in pair)
    return session["stores"][which]
