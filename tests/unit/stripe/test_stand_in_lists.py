"""Lists and expansion of the stand-in."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from local.stripe.stand_in import StandIn
from tests.unit.stripe.conftest import NO_REDIRECTS, START, Call

INTENTS = "/v1/payment_intents"


@pytest.fixture
def made(call: Call, stand_in: StandIn) -> list[str]:
    """Five intents, a minute apart, oldest first."""
    ids = []
    for amount in range(1000, 1005):
        ids.append(call("POST", INTENTS, amount=amount, currency="usd")["id"])
        stand_in.clock.advance(60)
    return ids


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


def test_a_list_is_newest_first_and_comes_in_pages(call: Call, made: list[str]) -> None:
    first = call("GET", INTENTS, limit=2)
    assert (ids(first), first["has_more"]) == ([made[4], made[3]], True)
    last = call("GET", INTENTS, limit=3, starting_after=made[3])
    assert (ids(last), last["has_more"]) == ([made[2], made[1], made[0]], False)
    back = call("GET", INTENTS, limit=2, ending_before=made[1])
    assert (ids(back), back["has_more"]) == ([made[3], made[2]], True)


def test_the_library_walks_through_all_pages(client: stripe.StripeClient, made: list[str]) -> None:
    pages = client.v1.payment_intents.list({"limit": 2})
    assert [intent.id for intent in pages.auto_paging_iter()] == made[::-1]


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ({"gte": 120}, [4, 3, 2]),
        ({"gt": 120}, [4, 3]),
        ({"lt": 60}, [0]),
        ({"gt": 0, "lte": 120}, [2, 1]),
    ],
)
def test_a_list_is_filtered_by_time(
    call: Call, made: list[str], created: dict[str, int], expected: list[int]
) -> None:
    bounds = {how: int(START.timestamp()) + seconds for how, seconds in created.items()}
    assert ids(call("GET", INTENTS, created=bounds)) == [made[n] for n in expected]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_between_1_and_100_items(call: Call, limit: int) -> None:
    assert call("GET", INTENTS, limit=limit)["error"]["param"] == "limit"


def test_events_are_found_by_their_type(call: Call, made: list[str]) -> None:
    call("POST", f"{INTENTS}/{made[0]}/cancel")
    canceled = call("GET", "/v1/events", type="payment_intent.canceled")["data"]
    assert [each["data"]["object"]["id"] for each in canceled] == [made[0]]
    every = call("GET", "/v1/events", types=["payment_intent.*"])["data"]
    assert len(every) == 6


def test_properties_are_expanded_on_request(call: Call) -> None:
    intent = call(
        "POST",
        INTENTS,
        amount=1000,
        currency="usd",
        payment_method="pm_card_visa",
        automatic_payment_methods=NO_REDIRECTS,
        confirm=True,
        expand=["latest_charge.balance_transaction", "payment_method"],
    )
    assert intent["latest_charge"]["balance_transaction"]["fee"] == 59
    assert intent["payment_method"]["card"]["last4"] == "4242"
    stored = call("GET", f"{INTENTS}/{intent['id']}")
    assert isinstance(stored["latest_charge"], str)
    listed = call("GET", INTENTS, expand=["data.latest_charge"])["data"][0]
    assert listed["latest_charge"]["paid"]


@pytest.mark.parametrize("path", ["bogus", "amount.x", "id", "a.b.c.d.e"])
def test_what_cannot_be_expanded_is_refused(call: Call, made: list[str], path: str) -> None:
    answer = call("GET", f"{INTENTS}/{made[0]}", expand=[path])
    assert "expand" in answer["error"]["message"]
