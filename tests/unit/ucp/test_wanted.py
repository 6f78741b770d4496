"""Muse's errand in the protocol's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from muse.adapters.retailers.ucp.access.platform import Platform
from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.messages.purchase_request import (
    PurchaseRequest,
    RequestedLine,
    shipping_method,
)
from muse.adapters.retailers.ucp.submission import idempotency_key
from muse.domain.placement.failures import NotSupported
from tests.builders import an_address
from tests.unit.ucp.answering import checkout

MUGS = [RequestedLine("ci_mug", "MUG", 2)]


def _checkout(**fields: Any) -> Checkout:
    return Checkout.model_validate_json(json.dumps(checkout(**fields)))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Jane Doe", "Jane", "Doe"),
        ("Jane van der Berg", "Jane van der", "Berg"),
        ("Madonna", "Madonna", None),
    ],
)
def test_a_name_is_split_at_its_last_word(name: str, first: str, last: str | None) -> None:
    sent = PurchaseRequest(MUGS, an_address(name=name), "USD", "orders@muse.example").create()

    assert sent.buyer is not None
    assert (sent.buyer.first_name, sent.buyer.last_name) == (first, last)


def test_what_is_not_there_is_not_sent() -> None:
    sent = json.loads(PurchaseRequest(MUGS, an_address(address2=None), "USD").create().encoded())

    assert "buyer" not in sent
    [destination] = sent["fulfillment"]["methods"][0]["destinations"]
    assert "extended_address" not in destination
    assert "phone_number" not in destination


@pytest.mark.parametrize(
    "fields",
    [
        {"currency": "EUR"},
        {"line_items": []},
        {"line_items": [{**checkout()["line_items"][0], "quantity": 1}]},
        {"line_items": [*checkout()["line_items"], *checkout()["line_items"]]},
    ],
)
def test_something_else_than_was_wanted_is_noticed(fields: dict[str, Any]) -> None:
    wanted = PurchaseRequest(MUGS, an_address(), "USD")

    assert wanted.differs_from(_checkout()) is None
    assert wanted.differs_from(_checkout(**fields)) is not None


@pytest.mark.parametrize(
    ("path", "item_id"),
    [
        ("$.line_items[0]", "ci_mug"),
        ("$.line_items[0].quantity", "ci_mug"),
        ("$.line_items[7]", None),
        ("$.line_items[x]", None),
        ("$.totals", None),
        (None, None),
    ],
)
def test_a_path_points_at_one_of_our_lines(path: str | None, item_id: str | None) -> None:
    wanted = PurchaseRequest(MUGS, an_address(), "USD")

    assert wanted.item_at(_checkout(), path) == item_id
    assert wanted.item_at(None, path) == item_id


@pytest.mark.parametrize(
    "methods",
    [
        [],
        [{"id": "m", "type": "pickup", "line_item_ids": ["li_1"]}],
        [{"id": "m", "type": "shipping", "line_item_ids": []}],
        [
            {
                "id": "m",
                "type": "shipping",
                "line_item_ids": ["li_1"],
                "groups": [{"id": "a"}, {"id": "b"}],
            }
        ],
    ],
)
def test_an_order_in_several_parcels_is_for_a_person(methods: list[dict[str, Any]]) -> None:
    with pytest.raises(NotSupported):
        shipping_method(_checkout(fulfillment={"methods": methods}))


def test_mail_about_each_order_has_an_address_of_its_own() -> None:
    platform = Platform("https://muse.example/.well-known/ucp", "orders@muse.example")

    assert platform.email_for("MO-1A2B3") == "orders+mo-1a2b3@muse.example"
    assert platform.agent == 'profile="https://muse.example/.well-known/ucp"'


def test_the_key_of_an_attempt_is_a_uuid_that_never_changes() -> None:
    assert idempotency_key("MO-1-1") == idempotency_key("MO-1-1")
    assert idempotency_key("MO-1-1") != idempotency_key("MO-1-2")
    assert len(idempotency_key("MO-1-1")) == 36
