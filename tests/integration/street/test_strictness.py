"""The stores refuse whatever isn't in the protocol's form, and say what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.street.opening import OpenStreet
from tests.integration.street.platform_calls import HOME, PlatformCalls, new_checkout


@pytest.fixture
def calls(street: OpenStreet) -> PlatformCalls:
    return PlatformCalls(street)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"ucp_agent": None}, "invalid_profile_url"),
        ({"ucp_agent": "muse"}, "invalid_profile_url"),
        ({"ucp_agent": 'profile="http://muse.example/.well-known/ucp"'}, "invalid_profile_url"),
        ({"request_id": None}, "invalid_header"),
        ({"request_id": "1"}, "invalid_header"),
        ({"idempotency_key": None}, "invalid_header"),
        ({"idempotency_key": "MO-1-1"}, "invalid_header"),
    ],
)
def test_headers(calls: PlatformCalls, headers: dict[str, str | None], code: str) -> None:
    reply = calls.call("POST", "/checkout-sessions", new_checkout("HP-ENAMEL-MUG"), **headers)

    assert (reply.status, reply.json["code"]) == (400, code)


def _with(path: str, value: object) -> dict[str, Any]:
    """A good request with one member replaced; the path is separated by dots."""
    document = new_checkout("HP-ENAMEL-MUG")
    node: Any = document
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        node = node[step]
    node[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("line_items", []),
        ("line_items", {}),
        ("line_items.0.quantity", "1"),
        ("line_items.0.quantity", 0),
        ("line_items.0.quantity", 1.0),
        ("line_items.0.quantity", True),
        ("line_items.0.item", {}),
        ("line_items.0.item.price", 1450),
        ("line_items.0.id", "li_1"),
        ("line_items.0.totals", []),
        ("totals", []),
        ("status", "ready_for_complete"),
        ("currency", "USD"),
        ("id", "chk_1"),
        ("gift_wrap", True),
        ("discounts", {"codes": ["SAVE"]}),
        ("buyer.email", None),
        ("buyer.birthday", "1990-01-01"),
        ("fulfillment.methods.0.id", "shipping"),
        ("fulfillment.methods.0.type", "drone"),
        ("fulfillment.methods.0.destinations.0.zip", "94102"),
        ("fulfillment.methods.0.destinations.0.postal_code", 94102),
        ("fulfillment.methods.0.groups", [{"id": "package"}]),
        ("payment", {"instruments": [{"id": "card"}]}),
    ],
)
def test_bodies(calls: PlatformCalls, path: str, value: object) -> None:
    reply = calls.call("POST", "/checkout-sessions", _with(path, value))

    assert (reply.status, reply.json["code"]) == (400, "invalid_request")
    assert f"$.{path.split('.', maxsplit=1)[0]}" in reply.json["content"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 50_000 + b"]" * 50_000]
)
def test_what_is_no_json_object(calls: PlatformCalls, body: bytes) -> None:
    reply = calls.call("POST", "/checkout-sessions", body)

    assert reply.status == 400


def test_another_content_type(calls: PlatformCalls) -> None:
    body = new_checkout("HP-ENAMEL-MUG")

    reply = calls.call("POST", "/checkout-sessions", body, content_type="text/plain")

    assert reply.status == 415


def test_a_body_that_is_too_large(calls: PlatformCalls) -> None:
    assert calls.call("POST", "/checkout-sessions", b" " * 1_100_000).status == 413


def test_methods_and_paths(calls: PlatformCalls) -> None:
    wrong_method = calls.call("DELETE", "/checkout-sessions/chk_1")
    assert wrong_method.status == 405
    assert wrong_method.headers["Allow"] == "GET, PUT"
    assert calls.call("GET", "/carts").status == 404


def test_an_update_replaces_everything(calls: PlatformCalls) -> None:
    ready = calls.ready("HP-ENAMEL-MUG")
    only_lines = {
        "line_items": [{"id": "li_1", "item": {"id": "HP-ENAMEL-MUG"}, "quantity": 1}],
    }

    replaced = calls.call("PUT", f"/checkout-sessions/{ready['id']}", only_lines).json

    assert replaced["status"] == "incomplete"
    assert "buyer" not in replaced
    assert "destinations" not in replaced["fulfillment"]["methods"][0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"postal_code": "9410"}, "address_invalid"),
        ({"street_address": ""}, "address_invalid"),
        ({"address_region": "GU"}, "address_undeliverable"),
        ({"address_country": "CH"}, "address_undeliverable"),
    ],
)
def test_addresses_are_checked(calls: PlatformCalls, change: dict[str, str], code: str) -> None:
    method = {"type": "shipping", "destinations": [{**HOME, **change}]}

    reply = calls.create("HP-ENAMEL-MUG", fulfillment={"methods": [method]})

    assert (reply.status, reply.json["status"]) == (201, "incomplete")
    assert code in [message["code"] for message in reply.json["messages"]]


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        ({"handler_id": "juniper_card"}, "invalid"),
        ({"token": "tok_declined"}, "payment_declined"),
        ({"token": "tok_low"}, "payment_insufficient_funds"),
        ({"token": ""}, "invalid"),
    ],
)
def test_payments_are_checked(calls: PlatformCalls, payment: dict[str, str], code: str) -> None:
    ready = calls.ready("HP-ENAMEL-MUG")

    reply = calls.complete(ready["id"], calls.payment(**payment))

    assert reply.status == 200
    assert reply.json["status"] != "completed"
    assert [message["code"] for message in reply.json["messages"]] == [code]


def test_credentials_never_travel_back(calls: PlatformCalls) -> None:
    ready = calls.ready("HP-ENAMEL-MUG")

    reply = calls.complete(ready["id"])

    assert reply.json["status"] == "completed"
    assert b"tok_muse" not in reply.body
