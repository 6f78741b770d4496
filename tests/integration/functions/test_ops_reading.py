"""What operations read over HTTP, with the real adapters: whole orders, checkouts, searches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.in_process import InProcessSystem
from tests.integration.functions.stripe_side import intents
from tests.shopping import BOUTIQUE, HARBOR, JUNIPER, ApiOps, ApiShopper

NOBODYS = ("cs_00000000000000000000000000", "MO-00000-00000-00000")
WHY = "The store's site says: sold out since Tuesday."

OPS_API = "OpsApiFunction"


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def session_id(shopper: ApiShopper) -> str:
    """A checkout of two orders, placed by API and paid."""
    bought = shopper.ready([HARBOR, JUNIPER])
    shopper.place(bought)
    assert shopper.settled(bought)["status"] == "completed"
    return bought


def found(ops: ApiOps, search: str) -> list[str]:
    """The numbers of the orders that a search finds, all pages of it."""
    return [order["museOrderNumber"] for page in pages(ops, search) for order in page["orders"]]


def pages(ops: ApiOps, search: str) -> Iterator[Any]:
    cursor = ""
    while True:
        page = ops.call("GET", f"/ops/orders?{search}{cursor}").data
        yield page
        if page["nextCursor"] is None:
            return
        cursor = f"&cursor={page['nextCursor']}"


def refusal(ops: ApiOps, path: str) -> tuple[int, set[str]]:
    """The status of an answer, and the fields that it finds fault with."""
    answer = ops.call("GET", path)
    return answer.status, {detail["field"] for detail in answer.error.get("details", ())}


def test_an_order_says_everything_about_itself(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
) -> None:
    number = shopper.session(session_id)["stores"][0]["museOrderNumber"]
    mine = shopper.call("GET", f"/api/v1/orders/{number}").data
    refund = {"kind": "amount", "amountCents": 500, "reason": "goodwill"}
    ops.call("POST", f"/ops/orders/{number}/refunds", refund, idempotency_key="1")

    with system.requests_of(OPS_API) as requests:
        order = ops.call("GET", f"/ops/orders/{number}").data

    assert requests == ["Query", "Query"]
    assert (order["userId"], order["checkoutSessionId"]) == (shopper.user, session_id)
    shared = ("storeOrderNumber", "status", "totals", "items", "shippingAddress", "placedAt")
    assert {name: order[name] for name in shared} == {name: mine[name] for name in shared}
    [attempt] = order["attempts"]
    assert (attempt["number"], attempt["method"], attempt["state"]) == (1, "api", "won")
    assert attempt["reference"]
    assert order["purchase"]["storeOrderNumber"] == order["storeOrderNumber"]
    assert order["purchase"]["paidCents"] == order["acceptedCents"]
    assert order["capCents"] > order["totals"]["totalCents"]
    [given] = order["refunds"]
    assert (given["by"], given["status"], given["amountCents"]) == ("ops:olivia", "succeeded", 500)
    assert given["stripeRefundId"].startswith("re_")
    assert order["dueCents"] == order["acceptedCents"] - 500
    assert [step["status"] for step in order["statusHistory"]] == ["pending", "placed"]
    assert order["tasks"] == []


def test_what_a_person_typed_when_it_could_not_be_had_is_shown_to_operations_alone(
    shopper: ApiShopper, ops: ApiOps
) -> None:
    bought = shopper.ready([BOUTIQUE])
    shopper.place(bought, wait=0)
    [task] = ops.tasks_of(bought)
    ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")
    failed = ops.call("POST", f"/ops/tasks/{task['taskId']}/fail", {"reason": WHY}).data
    shopper.settled(bought)

    order = ops.call("GET", f"/ops/orders/{task['museOrderNumber']}").data
    seen = ops.call("GET", f"/ops/tasks/{task['taskId']}").data

    for told in (failed, order, seen):
        failure = told["failure"]
        assert (failure["code"], failure["detail"]) == ("refused_by_person", WHY)
    assert (seen["status"], seen["outcome"], seen["claimedBy"]) == ("done", "failed", "olivia")
    assert seen["doneAt"] >= seen["createdAt"]
    [brief] = order["tasks"]
    assert {name: seen[name] for name in brief} == brief
    assert order["statusHistory"][-1]["by"] == "ops:olivia"
    mine = shopper.call("GET", f"/api/v1/orders/{task['museOrderNumber']}")
    assert WHY not in mine.body


def test_an_order_says_what_was_put_right_about_its_purchase(
    shopper: ApiShopper, ops: ApiOps
) -> None:
    bought = shopper.ready([BOUTIQUE])
    shopper.place(bought, wait=0)
    [task] = ops.tasks_of(bought)
    wrong, right, paid = f"WW-{bought}x", f"WW-{bought}", task["approvedTotalCents"]
    ops.buy(task["taskId"], wrong, paid)
    shopper.settled(bought)
    path = f"/ops/orders/{task['museOrderNumber']}"
    said = {"storeOrderNumber": right, "totalPaidCents": paid, "reason": "a letter too many"}
    assert ops.call("PUT", f"{path}/purchase", said).status == 200

    order = ops.call("GET", path).data

    [correction] = order["corrections"]
    assert correction["before"]["storeOrderNumber"] == wrong
    assert (correction["by"], correction["reason"]) == ("ops:olivia", "a letter too many")
    assert order["purchase"]["storeOrderNumber"] == order["storeOrderNumber"] == right
    search = f"storeId={BOUTIQUE}&storeOrderNumber="
    assert found(ops, search + right) == [task["museOrderNumber"]]
    assert found(ops, search + wrong) == []


def test_a_checkout_says_everything_about_itself(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
) -> None:
    with system.requests_of(OPS_API) as requests:
        checkout = ops.call("GET", f"/ops/checkouts/{session_id}").data

    assert requests == ["Query", "BatchGetItem", "Query"]
    assert (checkout["userId"], checkout["status"]) == (shopper.user, "completed")
    assert checkout["shippingAddress"]["name"] == "Jane Doe"
    stores = shopper.session(session_id)["stores"]
    assert [order["museOrderNumber"] for order in checkout["orders"]] == [
        store["museOrderNumber"] for store in stores
    ]
    [intent] = intents(system, session_id)
    payment, [authorization, charge] = checkout["payment"], checkout["ledger"]
    assert payment["paymentIntentId"] == intent["id"]
    assert payment["paymentIntentIds"] == [intent["id"]]
    assert payment["capturedCents"] == payment["dueCents"] == intent["amount_received"]
    assert (authorization["type"], charge["type"]) == ("authorization", "charge")
    assert authorization["status"] == charge["status"] == "succeeded"
    assert charge["paymentIntentId"] == intent["id"]
    assert charge["chargeId"] == intent["latest_charge"]
    statuses = [step["status"] for step in checkout["statusHistory"]]
    assert statuses == ["pending", "processing", "completed"]
    assert (checkout["debt"], checkout["review"], checkout["tasks"]) == (None, None, [])


def test_one_without_orders_says_what_it_was_for(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    started = shopper.ready([HARBOR])
    with system.requests_of(OPS_API) as requests:
        checkout = ops.call("GET", f"/ops/checkouts/{started}").data
    assert requests == ["Query", "Query"]
    assert checkout["orders"] == checkout["ledger"] == []
    assert len(checkout["cartSnapshot"]["stores"]) == 1


def test_no_secret_of_a_payment_is_told(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    waiting = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
    secret = shopper.place(waiting).data["nextAction"]["clientSecret"]

    answer = ops.call("GET", f"/ops/checkouts/{waiting}")

    assert answer.data["status"] == "requires_action"
    assert answer.data["payment"]["paymentIntentId"] == intents(system, waiting)[0]["id"]
    assert secret not in answer.body
    assert "secret" not in answer.body.lower()


def test_a_review_shows_its_doubts_and_its_task(shopper: ApiShopper, ops: ApiOps) -> None:
    doubted = shopper.ready([HARBOR, JUNIPER], card="pm_card_riskLevelElevated")
    shopper.place(doubted, wait=0)

    [task] = ops.tasks_of(doubted)
    checkout = ops.call("GET", f"/ops/checkouts/{doubted}").data

    assert (checkout["review"]["state"], checkout["review"]["doubts"]) == (
        "open",
        ["elevated_risk"],
    )
    [brief] = checkout["tasks"]
    assert (brief["kind"], brief["museOrderNumber"]) == ("review", None)
    numbers = [order["museOrderNumber"] for order in checkout["orders"]]
    assert [order["museOrderNumber"] for order in task["checkoutOrders"]] == numbers
    for number in numbers:
        [about] = ops.call("GET", f"/ops/orders/{number}").data["tasks"]
        assert about == brief


class TestADebt:
    @pytest.fixture
    def unpaid(self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps) -> str:
        """The bank let the money go: the first order could not be had, the second is at its
        store."""
        session_id = shopper.ready([BOUTIQUE, HARBOR])
        shopper.place(session_id, wait=0)
        [task] = ops.tasks_of(session_id)
        system.stripe.controls.expire_hold(intents(system, session_id)[0]["id"])
        ops.call("POST", f"/ops/tasks/{task['taskId']}/claim")
        ops.call("POST", f"/ops/tasks/{task['taskId']}/fail", {"reason": WHY})
        assert shopper.settled(session_id)["payment"]["collection"] == "failed"
        return session_id

    def test_its_task_names_the_orders_that_are_owed(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, unpaid: str
    ) -> None:
        failed, owed = shopper.session(unpaid)["stores"]
        [task] = ops.tasks_of(unpaid)
        assert (task["kind"], task["museOrderNumber"], task["items"]) == ("collect", None, [])
        assert (task["shippingAddress"]["phone"], task["currency"]) == ("+14155552671", "USD")
        [order] = task["debt"]["orders"]
        assert order["museOrderNumber"] == owed["museOrderNumber"]
        assert order["owedCents"] == owed["dueCents"] == task["debt"]["leftCents"]
        assert task["debt"]["takenCents"] == 0
        assert [one["museOrderNumber"] for one in task["checkoutOrders"]] == [
            failed["museOrderNumber"],
            owed["museOrderNumber"],
        ]
        assert ops.call("GET", f"/ops/checkouts/{unpaid}").data["debt"] == task["debt"]
        with system.requests_of(OPS_API) as requests:
            assert ops.call("GET", f"/ops/tasks/{task['taskId']}").data == task | {"evidence": []}
        assert requests == ["GetItem", "BatchGetItem", "BatchGetItem"]

    def test_once_it_is_paid_nothing_is_left_of_it(self, ops: ApiOps, unpaid: str) -> None:
        paid = {"outcome": "paid", "reference": "wire-1"}
        ops.call("POST", f"/ops/checkouts/{unpaid}/collection", paid)
        checkout = ops.call("GET", f"/ops/checkouts/{unpaid}").data
        assert checkout["debt"]["leftCents"] == 0
        collection = checkout["payment"]["collection"]
        assert (collection["state"], collection["by"]) == ("paid", "ops:olivia")
        assert collection["reference"] == "wire-1"
        [task] = [one for one in checkout["tasks"] if one["kind"] == "collect"]
        assert (task["status"], task["outcome"]) == ("done", "paid")


@pytest.mark.parametrize(
    "path",
    [
        *(f"/ops/orders/{number}" for number in (NOBODYS[1], "anything")),
        *(f"/ops/checkouts/{session_id}" for session_id in (NOBODYS[0], "anything", "user%23jane")),
        "/ops/tasks/MO-1",
    ],
)
def test_what_is_not_there(ops: ApiOps, path: str) -> None:
    answer = ops.call("GET", path)
    assert (answer.status, answer.error["code"]) == (404, "not_found")


class TestSearching:
    def test_by_the_number_at_the_store(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
    ) -> None:
        number, _ = shopper.session(session_id)["stores"]
        theirs = number["storeOrderNumber"]
        with system.requests_of(OPS_API) as requests:
            numbers = found(ops, f"storeId={HARBOR}&storeOrderNumber={theirs}")
        assert numbers == [number["museOrderNumber"]]
        assert requests == ["GetItem", "BatchGetItem"]
        assert found(ops, f"storeId={JUNIPER}&storeOrderNumber={theirs}") == []
        assert found(ops, f"storeId={HARBOR}&storeOrderNumber={theirs[:-1]}") == []

    def test_by_the_shopper_page_by_page(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
    ) -> None:
        another = shopper.ready([HARBOR])
        shopper.place(another)
        shopper.settled(another)
        listed = shopper.call("GET", "/api/v1/orders").data["checkoutSessions"]
        mine = {order["museOrderNumber"] for one in listed for order in one["orders"]}
        with system.requests_of(OPS_API) as requests:
            numbers = found(ops, f"userId={shopper.user}")
        assert requests == ["Query"]
        assert len(numbers) == len(mine) == 3
        assert set(numbers) == mine
        assert found(ops, f"userId={shopper.user}&limit=1") == numbers
        assert found(ops, "userId=nobody") == []

    def test_by_the_checkout(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
    ) -> None:
        with system.requests_of(OPS_API) as requests:
            numbers = found(ops, f"checkoutSessionId={session_id}")
        assert requests == ["GetItem", "BatchGetItem"]
        stores = shopper.session(session_id)["stores"]
        assert sorted(numbers) == sorted(store["museOrderNumber"] for store in stores)
        assert found(ops, f"checkoutSessionId={NOBODYS[0]}") == []
        assert found(ops, "checkoutSessionId=user%23jane") == []

    def test_a_checkout_by_its_payment(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, session_id: str
    ) -> None:
        intent = intents(system, session_id)[0]["id"]
        with system.requests_of(OPS_API) as requests:
            answer = ops.call("GET", f"/ops/checkouts?paymentIntentId={intent}")
        assert requests == ["Query", "BatchGetItem"]
        [checkout] = answer.data["checkouts"]
        assert (checkout["sessionId"], checkout["userId"]) == (session_id, shopper.user)
        assert len(checkout["museOrderNumbers"]) == 2

    def test_a_checkout_by_a_payment_that_was_given_up(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        session_id = shopper.ready([HARBOR], card="pm_card_threeDSecure2Required")
        shopper.place(session_id)
        given_up = intents(system, session_id)[0]["id"]
        shopper.call("POST", f"/api/v1/checkout/sessions/{session_id}/payment/cancel")
        shopper.pay_with(session_id, "pm_card_visa")
        shopper.place(session_id)
        shopper.settled(session_id)
        assert {intent["id"] for intent in intents(system, session_id)} > {given_up}
        answer = ops.call("GET", f"/ops/checkouts?paymentIntentId={given_up}")
        assert [one["sessionId"] for one in answer.data["checkouts"]] == [session_id]
        payment = ops.call("GET", f"/ops/checkouts/{session_id}").data["payment"]
        assert given_up in payment["paymentIntentIds"][1:]

    def test_by_a_payment_that_muse_does_not_know(self, ops: ApiOps) -> None:
        answer = ops.call("GET", "/ops/checkouts?paymentIntentId=pi_unknown")
        assert (answer.status, answer.data["checkouts"]) == (200, [])

    @pytest.mark.parametrize(
        ("search", "fields"),
        [
            ("", {"storeOrderNumber", "userId", "checkoutSessionId"}),
            ("limit=5", {"storeOrderNumber", "userId", "checkoutSessionId"}),
            ("storeId=9002", {"storeOrderNumber"}),
            ("storeOrderNumber=B-1", {"storeId"}),
            ("userId=jane&checkoutSessionId=cs_1", {"userId", "checkoutSessionId"}),
            ("userId=jane&storeId=9002", {"userId", "storeOrderNumber"}),
            ("userId=jane&user_id=jane", {"user_id"}),
            ("userId=jane&email=a@b.example", {"email"}),
            ("userId=", {"userId"}),
            ("storeId=x&storeOrderNumber=B-1", {"storeId"}),
            ("userId=jane&cursor=nonsense", {"cursor"}),
            ("userId=jane&limit=0", {"limit"}),
        ],
    )
    def test_by_nothing_by_several_or_by_something_else(
        self, ops: ApiOps, search: str, fields: set[str]
    ) -> None:
        assert refusal(ops, f"/ops/orders?{search}") == (422, fields)

    @pytest.mark.parametrize(
        ("search", "fields"),
        [
            ("", {"paymentIntentId"}),
            ("?paymentIntentId=", {"paymentIntentId"}),
            ("?paymentIntentId=pi_1&chargeId=ch_1", {"chargeId"}),
        ],
    )
    def test_a_checkout_by_something_else(self, ops: ApiOps, search: str, fields: set[str]) -> None:
        assert refusal(ops, f"/ops/checkouts{search}") == (422, fields)

    def test_what_is_no_name_of_a_parameter_is_not_repeated(self, ops: ApiOps) -> None:
        answer = ops.call("GET", "/ops/tasks?4000%200000%201111=1")
        assert (answer.status, answer.error["details"][0]["field"]) == (422, "query")
        assert "4000" not in answer.body
