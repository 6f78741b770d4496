"""What every request gets: an id, limits before anything reads it, and errors that keep secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from muse.runtime.http_errors import SERVER_ERRORS
from muse.runtime.logging import logger
from muse.runtime.wiring.aws import storage as wired_storage
from tests.answer import Answer
from tests.in_process import InProcessSystem
from tests.shopping import HARBOR, SESSIONS, ApiShopper

# The issuers' public test number: it is no card, but looks like one.
CARD_NUMBER = "4242" * 4
GROUPED = "4242 4242 4242 4242"


def body_of(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def written(captured: str) -> list[dict[str, Any]]:
    """What the function wrote to its log, line by line."""
    return [json.loads(line) for line in captured.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/cart", 200),
        ("GET", "/api/v1/orders/MO-nobodys", 404),
        ("GET", "/docs", 200),
        ("POST", f"{SESSIONS}/{'x' * 101}/place", 404),
    ],
)
def test_every_answer_has_the_id_of_its_request(
    shopper: ApiShopper, method: str, path: str, status: int
) -> None:
    answer = shopper.call(method, path)

    assert answer.status == status
    assert answer.headers["x-request-id"] == "request"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/orders/{}"),
        ("GET", SESSIONS + "/{}"),
        ("PATCH", "/api/v1/cart/items/{}"),
        ("POST", SESSIONS + "/{}/cancel"),
        ("GET", "/docs/{}"),
    ],
)
@pytest.mark.parametrize("length", [101, 3000])
def test_an_id_that_is_too_long_to_be_one(
    shopper: ApiShopper, method: str, path: str, length: int
) -> None:
    answer = shopper.call(method, path.format("x" * length))

    assert (answer.status, answer.error["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/cart/items", '{"storeId": 9002, "sku": "X", "quantity": %s}'),
        ("/api/v1/cart/items", '{"storeId": %s, "sku": "X", "quantity": 1}'),
    ],
)
def test_a_number_of_thousands_of_digits(shopper: ApiShopper, path: str, body: str) -> None:
    answer = shopper.call("POST", path, body % ("9" * 5000))

    assert (answer.status, answer.error["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "body",
    [
        {CARD_NUMBER: "x"},
        {GROUPED: "x"},
        {f"card={CARD_NUMBER}&cvc=123": ""},
        {"storeId": HARBOR, "sku": "X", "quantity": 1, "options": {CARD_NUMBER: 1}},
        {"storeId": HARBOR, "sku": "X", "quantity": 1, GROUPED.replace(" ", "-"): True},
    ],
)
def test_a_card_number_that_was_sent_by_mistake_does_not_come_back(
    shopper: ApiShopper, body: dict[str, object]
) -> None:
    answer = shopper.call("POST", "/api/v1/cart/items", body)

    assert answer.status == 422
    assert "4242" not in answer.body


def test_what_else_is_unknown_is_named(shopper: ApiShopper) -> None:
    """It is a typo mostly."""
    answer = shopper.call("POST", "/api/v1/cart/items", {"store": 1, "sku": "X", "quantity": 1})

    assert "store" in [detail["field"] for detail in answer.error["details"]]


class TestAServerError:
    @pytest.fixture(autouse=True)
    def broken(self, system: InProcessSystem) -> Iterator[None]:
        """The function's environment does not name its table."""
        wired_storage.storage.cache_clear()
        with mock.patch.dict(
            "os.environ", {"POWERTOOLS_SERVICE_NAME": "orders_api", "ORDERS_TABLE": ""}
        ):
            yield
        wired_storage.storage.cache_clear()

    def test_is_counted_for_the_alarm(
        self, shopper: ApiShopper, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = shopper.call("GET", "/api/v1/orders/stats")

        assert (answer.status, answer.error["code"]) == (500, "internal_error")
        [measured] = [line for line in written(capsys.readouterr().out) if "_aws" in line]
        [where] = measured["_aws"]["CloudWatchMetrics"]
        assert where["Namespace"] == "Muse/test"
        assert where["Dimensions"] == [["service"]]
        assert measured["service"] == "orders_api"
        assert measured[SERVER_ERRORS] == [1.0]

    def test_says_nothing_of_its_cause(self, shopper: ApiShopper) -> None:
        answer = shopper.call("GET", "/api/v1/orders/stats")

        assert body_of(answer)["error"]["message"] == "Something went wrong on our side."
        assert "TABLE" not in answer.body


def test_every_log_line_carries_what_joins_it_to_its_request(shopper: ApiShopper) -> None:
    answer = shopper.call("GET", "/api/v1/orders/MO-nobodys")

    keys = logger.get_current_keys()
    assert keys["correlation_id"] == answer.headers["x-request-id"]
    assert keys["order_number"] == "MO-nobodys"
    assert keys["route"] == "GET /api/v1/orders/{orderNumber}"
    shopper.call("GET", "/api/v1/cart")
    assert "order_number" not in logger.get_current_keys(), "that was of another request"


def test_what_the_caller_did_wrong_is_not_counted(
    shopper: ApiShopper, capsys: pytest.CaptureFixture[str]
) -> None:
    shopper.call("GET", "/api/v1/orders/MO-nobodys")
    shopper.call("POST", "/api/v1/cart/items", {})

    assert not [line for line in written(capsys.readouterr().out) if "_aws" in line]
