"""What a checkout costs, counted: DynamoDB requests and workflow transitions."""

from __future__ import annotations

from tests.dynamodb import TABLES, count_requests
from tests.in_process import Call, InProcessSystem
from tests.shopping import ADDRESS, HARBOR, JUNIPER, SESSIONS, ApiShopper

POLLED = {"GetItem", "BatchGetItem"}


STORES = repr(TABLES.stores)


def dynamodb(calls: list[Call], *about: str) -> list[str]:
    """The requests about these keys: runs that other tests left behind make some, too."""
    return [
        f"{call.function} {call.operation}{' of stores' if STORES in str(call.parameters) else ''}"
        for call in calls
        if call.service == "dynamodb" and any(key in str(call.parameters) for key in about)
    ]


def test_requests_and_transitions_of_a_checkout(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    """At most 15 + 6 N requests and 2 N + 4 transitions for N stores, the cart's own not counted,
    nor the status polls while `place` waits."""
    for store in (HARBOR, JUNIPER):
        shopper.add(store)
    with system.recorded_calls() as calls:
        session_id = shopper.start()
        shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
        shopper.pay_with(session_id, "pm_card_visa")
        placed = shopper.place(session_id)
    assert placed.data["summary"]["successfulOrders"] == 2

    numbers = [order["museOrderNumber"] for order in placed.data["orders"]]
    made = dynamodb(calls, session_id, shopper.user, STORES, *numbers)
    by_step = {
        "create": 2,
        "shipping": 2,
        "payment": 1,
        "place": 6,
        "placement": 6 * 2,
        "settle": 4,
    }
    assert len(_without_polls(made)) == sum(by_step.values()) <= 15 + 6 * 2, made
    transitions = [
        event for event in system.execution_events(session_id) if "StateEntered" in event["type"]
    ]
    assert len(transitions) == 2 * 2 + 2 <= 2 * 2 + 4


def test_one_request_reads_a_session_or_an_order(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    session_id = shopper.ready([HARBOR])
    with count_requests() as before:
        shopper.session(session_id)
    order = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    with count_requests() as after:
        shopper.session(session_id)
    with count_requests() as detail:
        shopper.call("GET", f"/api/v1/orders/{order}")
    with count_requests() as listed:
        shopper.call("GET", "/api/v1/orders")

    assert before.operations == ["GetItem"]
    assert after.operations == ["GetItem", "BatchGetItem"]
    assert detail.operations == ["Query"]
    assert listed.operations == ["Query", "Query"], "the page, and the totals"


def test_the_same_key_costs_no_extra_request(shopper: ApiShopper) -> None:
    shopper.add(HARBOR)
    with count_requests() as requests:
        shopper.start(idempotency_key="once")

    assert requests.operations == ["GetItem", "TransactWriteItems"]


def _without_polls(made: list[str]) -> list[str]:
    """Everything but what `place` reads after its last write, while it waits."""
    place = [call for call in made if call.startswith("PlaceCheckout")]
    last_write = max(i for i, call in enumerate(place) if not call.endswith(tuple(POLLED)))
    others = [call for call in made if not call.startswith("PlaceCheckout")]
    return others + place[: last_write + 1]
