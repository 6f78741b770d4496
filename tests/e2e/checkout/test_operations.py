"""Tasks through the API: two people, the cap, repetition, giving back, giving up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.answer import Answer
from tests.e2e.checkout.money import require_at_bank
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import BOUTIQUE, HARBOR, ApiOps, ApiShopper


@pytest.fixture
def session_id(shopper: ApiShopper) -> str:
    """A checkout whose only order waits for a person."""
    placed = shopper.ready([BOUTIQUE])
    assert shopper.place(placed).status == 202
    return placed


@pytest.fixture
def task(session_id: str, ops: ApiOps) -> Any:
    [found] = ops.tasks_of(session_id)
    return found


def act(person: ApiOps, task: Any, action: str, body: object = None) -> Answer:
    return person.call("POST", f"/ops/tasks/{task['taskId']}/{action}", body)


def done(number: str, cents: int) -> dict[str, object]:
    return {"storeOrderNumber": number, "totalPaidCents": cents}


def test_a_task_says_everything_that_is_needed(task: Any, ops: ApiOps) -> None:
    assert task["kind"] == "place"
    assert task["status"] == "open"
    assert task["items"][0]["productUrl"].startswith("http://")
    assert task["shippingAddress"]["zip"] == "94102"
    assert task["capCents"] == task["approvedTotalCents"] + 100
    assert ops.call("GET", f"/ops/tasks/{task['taskId']}").data == task | {"evidence": []}


def test_two_people_at_once(running: RunningSystem, task: Any) -> None:
    people = [ApiOps(running, "olivia"), ApiOps(running, "omar")]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda person: act(person, task, "claim"), people))

    assert sorted(answer.status for answer in answers) == [200, 409]
    holder = people[[answer.status for answer in answers].index(200)]
    other = next(person for person in people if person is not holder)
    for action, body in (
        ("claim", None),
        ("start-purchase", None),
        ("complete", done("WW-1", task["approvedTotalCents"])),
        ("fail", {"reason": "not mine"}),
        ("release", None),
    ):
        refused = act(other, task, action, body)
        assert (refused.status, refused.error["code"]) == (409, "conflict"), action
    assert act(holder, task, "claim").status == 200


def test_what_is_given_back_is_there_for_the_next(
    running: RunningSystem, task: Any, ops: ApiOps
) -> None:
    omar = ApiOps(running, "omar")
    assert act(ops, task, "claim").data["claimedBy"] == "olivia@users.muse.example"

    released = act(ops, task, "release")

    assert released.data["claimedBy"] is None
    assert act(omar, task, "claim").data["claimedBy"] == "omar@users.muse.example"
    assert act(omar, task, "start-purchase").data["status"] == "buying"
    assert act(omar, task, "release").status == 409


def test_nobody_pays_more_than_the_cap(
    running: RunningSystem, task: Any, ops: ApiOps, shopper: ApiShopper, session_id: str
) -> None:
    act(ops, task, "claim")
    too_early = act(ops, task, "complete", done("WW-2", task["capCents"]))
    act(ops, task, "start-purchase")

    over = act(ops, task, "complete", done("WW-2", task["capCents"] + 1))
    at_the_cap = act(ops, task, "complete", done(f"WW-{session_id}", task["capCents"]))

    assert too_early.status == 409
    assert (over.status, over.error["code"]) == (422, "over_cap")
    assert over.error["details"][0]["field"] == "totalPaidCents"
    assert at_the_cap.status == 200
    session = shopper.settled(session_id)
    assert session["payment"]["capturedCents"] == task["approvedTotalCents"]
    require_at_bank(
        running, session_id, held=session["totalCents"], captured=task["approvedTotalCents"]
    )


def test_completing_twice_is_completing_once(
    running: RunningSystem, task: Any, ops: ApiOps, shopper: ApiShopper, session_id: str
) -> None:
    number, paid = f"WW-{session_id}", task["approvedTotalCents"]
    assert ops.buy(task["taskId"], number, paid).status == 200

    with ThreadPoolExecutor(3) as pool:
        again = list(pool.map(lambda _: act(ops, task, "complete", done(number, paid)), range(3)))
    another = act(ops, task, "complete", done("WW-ANOTHER", paid))

    assert [answer.status for answer in again] == [200] * 3
    assert another.status == 409
    session = shopper.settled(session_id)
    assert [store["storeOrderNumber"] for store in session["stores"]] == [number]
    require_at_bank(running, session_id, held=paid, captured=paid)


def test_one_store_order_is_of_one_order(
    ops: ApiOps, task: Any, session_id: str, shopper: ApiShopper
) -> None:
    paid = task["approvedTotalCents"]
    assert ops.buy(task["taskId"], f"WW-{session_id}", paid).status == 200
    shopper.settled(session_id)
    following = shopper.ready([BOUTIQUE])
    shopper.place(following)
    [second] = ops.tasks_of(following)

    taken = ops.buy(second["taskId"], f"WW-{session_id}", paid)

    assert taken.status == 409
    assert taken.error["details"][0]["field"] == "storeOrderNumber"


def test_what_cannot_be_had_costs_nothing(
    running: RunningSystem, task: Any, ops: ApiOps, shopper: ApiShopper, session_id: str
) -> None:
    act(ops, task, "claim")

    failed = act(ops, task, "fail", {"reason": "The last piece was sold this morning."})
    again = act(ops, task, "fail", {"reason": "The last piece was sold this morning."})

    assert failed.status == again.status == 200
    session = shopper.settled(session_id)
    [store] = session["stores"]
    assert session["status"] == "failed"
    assert store["failure"]["code"] == "refused_by_person"
    assert session["payment"]["capturedCents"] == 0
    assert session["payment"]["releasedCents"] == session["totalCents"]
    require_at_bank(running, session_id, held=session["totalCents"], captured=0)
    assert (
        "last piece" not in shopper.call("GET", f"/api/v1/orders/{store['museOrderNumber']}").body
    )


def test_one_store_by_hand_fails_the_other_stands(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    session_id = shopper.ready([HARBOR, BOUTIQUE])
    shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    act(ops, task, "claim")
    act(ops, task, "start-purchase")

    act(ops, task, "fail", {"reason": "Sold out at the till."})

    session = shopper.settled(session_id)
    harbor, boutique = session["stores"]
    assert (harbor["status"], boutique["status"]) == ("placed", "failed")
    taken = harbor["totals"]["totalCents"]
    assert session["payment"]["releasedCents"] == boutique["totals"]["totalCents"]
    require_at_bank(running, session_id, held=session["totalCents"], captured=taken)


def test_an_unknown_task(ops: ApiOps) -> None:
    for action in ("claim", "release", "start-purchase"):
        assert ops.call("POST", f"/ops/tasks/MO-NONE/{action}").status == 404
