"""What no honest program sends gets a specific error, changes nothing, and is not kept anywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.answer import Answer
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import BOUTIQUE, HARBOR, SESSIONS, ApiShopper

ITEMS = "/api/v1/cart/items"
MEGABYTE = json.dumps({"storeId": HARBOR, "sku": "x" * 1_000_000, "quantity": 1})
# Put together here, so that no text of this project looks like a card.
CARD = "4242" * 4


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error["code"]


def test_a_body_of_a_megabyte(shopper: ApiShopper) -> None:
    assert refusal(shopper.call("POST", ITEMS, MEGABYTE)) == (413, "payload_too_large")


@pytest.mark.parametrize("size", [255, 257])
def test_the_limit_is_256_kilobytes(shopper: ApiShopper, size: int) -> None:
    body = json.dumps({"storeId": HARBOR, "sku": "x" * size * 1024, "quantity": 1})

    expected = (413, "payload_too_large") if size > 256 else (422, "invalid")
    assert refusal(shopper.call("POST", ITEMS, body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        b'{"storeId": 9002, ',
        b"storeId=9002&quantity=1",
        b'{"storeId": 9002} trailing',
        b"\xff\xfe\x00{}",
        b"\x00",
        b"[" * 50_000 + b"]" * 50_000,
        b'{"a":' * 25_000 + b"1" + b"}" * 25_000,
        b'{"storeId": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["cut", "form", "two", "not utf-8", "zero", "deep lists", "deep objects", "deep field"],
)
def test_a_body_that_is_not_json(running: RunningSystem, shopper: ApiShopper, body: bytes) -> None:
    bearer = {"Authorization": f"Bearer {running.token(shopper.user)}"}

    answer = send("POST", running.api + ITEMS, body, bearer)

    assert refusal(answer) == (400, "malformed")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"priceCents": 1}, "priceCents"),
        ({"quantity": "2"}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 100}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"storeId": "9002"}, "storeId"),
        ({"product_url": "x"}, "product_url"),
        ({"sku": ["HP-ENAMEL-MUG"]}, "sku"),
    ],
)
def test_unknown_fields_and_loose_types(
    shopper: ApiShopper, change: dict[str, Any], field: str
) -> None:
    wanted = {"storeId": HARBOR, "sku": "HP-ENAMEL-MUG", "quantity": 1} | change

    answer = shopper.call("POST", ITEMS, wanted)

    assert refusal(answer) == (422, "invalid")
    assert [detail["field"] for detail in answer.error["details"]] == [field]
    assert shopper.call("GET", "/api/v1/cart").data["stores"] == []


def test_an_empty_cart_and_an_unknown_store(shopper: ApiShopper) -> None:
    unknown = {"storeId": 4711, "sku": "X", "quantity": 1}

    assert refusal(shopper.call("POST", SESSIONS)) == (422, "cart_empty")
    assert refusal(shopper.call("POST", ITEMS, unknown)) == (422, "unknown_store")


def test_a_card_number_is_refused_and_kept_nowhere(
    running: RunningSystem, shopper: ApiShopper
) -> None:
    shopper.add(HARBOR)
    session_id = shopper.start()
    path = f"{SESSIONS}/{session_id}"
    spaced = " ".join([CARD[:4]] * 4)

    for number in (CARD, spaced, spaced.replace(" ", "-"), f"pm_{CARD}"):
        answer = shopper.call("PUT", f"{path}/payment", {"paymentMethodId": number})
        assert refusal(answer) == (422, "card_number_refused"), number
        assert number not in answer.body
    unasked = {"paymentMethodId": "pm_card_visa", "cardNumber": CARD, "cvc": "123"}
    answer = shopper.call("PUT", f"{path}/payment", unasked)
    assert refusal(answer) == (422, "invalid")
    assert CARD not in answer.body

    assert shopper.session(session_id)["paymentMethodId"] is None
    needles = [CARD.encode(), spaced.encode(), spaced.replace(" ", "-").encode()]
    files = dict(running.written())
    assert any(session_id.encode() in content for content in files.values())
    assert [path.name for path, kept in files.items() if any(n in kept for n in needles)] == []
    logs = running.function_logs()
    assert not any(needle in logs for needle in needles)


def test_after_all_that_people_are_still_served(shopper: ApiShopper) -> None:
    assert shopper.add(BOUTIQUE).status == 201
