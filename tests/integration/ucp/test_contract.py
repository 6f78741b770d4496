"""What we send, what we read and what the street answers, held to the published schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from muse.adapters.retailers.ucp.access.platform import HandlerDeclaration, platform_profile
from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.messages.requests import (
    CardDisplay,
    CardInstrument,
    CardPayment,
    CompleteCheckout,
    TokenCredential,
)
from muse.domain.product import ProductReference
from tests.integration.street.opening import HARBOR, JUNIPER, PROFILE_URL, OpenStreet, send
from tests.integration.ucp.exchanges import contract_problems
from tests.integration.ucp.schemas import (
    CHECKOUT,
    ORDER,
    PROFILE,
    WITH_FULFILLMENT,
    needs_schemas,
    problems,
)
from tests.integration.ucp.shopping import Shopper

pytestmark = needs_schemas


def _bought(shopper: Shopper) -> str:
    """Look something up, quote it, buy it and look for it; the store's order number."""
    sku = "HP-SHIRT-GREEN-M" if shopper.store_id == HARBOR else "JO-JACKET-MOSS-M"
    wanted = "p-flannel-shirt" if shopper.store_id == HARBOR else "p-trail-jacket"
    order = shopper.order(sku, quantity=2)
    attempt = shopper.attempt(order)
    purchase = shopper.retailer.place(order, attempt)
    assert attempt.fence is not None
    shopper.retailer.find(order, attempt.fence)
    color = "Green" if shopper.store_id == HARBOR else "Moss"
    found = ProductReference(shopper.store_id, sku=wanted, size="M", color=color)
    assert shopper.catalog.look_up(shopper.store, found).sku == sku
    return purchase.store_order_number


def test_a_whole_purchase_keeps_to_the_schemas(shopper: Shopper) -> None:
    _bought(shopper)

    operations = {exchange.operation for exchange in shopper.http.exchanges}
    assert {"discovery", "lookup", "product", "create", "complete", "read"} <= operations
    assert contract_problems(shopper.http.exchanges) == []


def test_the_check_notices_what_does_not_belong() -> None:
    sent = {"line_items": [{"item": {"id": "1"}, "quantity": 1}], "status": "incomplete"}

    assert problems(sent, CHECKOUT, "create") != []
    assert problems({"line_items": [{"item": {"id": "1"}}]}, CHECKOUT, "create") != []
    assert problems({"ucp": {"version": "2026-04-08"}}, WITH_FULFILLMENT) != []


def test_the_order_document_keeps_to_its_schema(harbor: Shopper) -> None:
    number = _bought(harbor)
    headers = {
        "UCP-Agent": f'profile="{PROFILE_URL}"',
        "Request-Id": "2f1a4f0e-3d9c-4c58-9b57-0d4a1f3f7a10",
    }

    url = f"{harbor.street.url_of(harbor.store_id)}/ucp/orders/{number}"
    reply = send("GET", url, None, headers)

    assert reply.status == 200
    assert problems(reply.json, ORDER) == []


@pytest.mark.parametrize("store_id", [HARBOR, JUNIPER])
def test_the_stores_profiles_keep_to_their_schema(street: OpenStreet, store_id: int) -> None:
    reply = street.get(f"{street.url_of(store_id)}/.well-known/ucp")

    assert problems(reply.json, f"{PROFILE}#/$defs/business_profile") == []
    assert "max-age" in reply.headers["Cache-Control"]


def test_our_own_profile_keeps_to_its_schema() -> None:
    handler = HandlerDeclaration(
        "example.retailstreet.card_token",
        "muse_card",
        "https://retailstreet.example/card-token",
        "https://retailstreet.example/card-token.json",
    )

    profile = platform_profile([handler])

    assert problems(profile, f"{PROFILE}#/$defs/platform_profile") == []


def test_a_card_is_sent_in_the_form_of_a_card_instrument() -> None:
    instrument = CardInstrument(
        id="muse-1",
        handler_id="card",
        display=CardDisplay(brand="visa", last_digits="4242"),
        credential=TokenCredential(token="tok_muse"),
    )
    body = CompleteCheckout(payment=CardPayment(instruments=(instrument,)))
    card = "https://ucp.dev/schemas/shopping/types/card_payment_instrument.json"
    token = "https://ucp.dev/schemas/shopping/types/token_credential.json"

    sent = json.loads(body.encoded())

    assert problems(sent, CHECKOUT, "complete") == []
    assert problems(sent["payment"]["instruments"][0], card, "complete") == []
    assert problems(sent["payment"]["instruments"][0]["credential"], token, "complete") == []


def test_what_our_models_require_the_schemas_require_too(harbor: Shopper) -> None:
    """A valid answer is never refused: taking away what a schema lets be missing is survived."""
    harbor.order("HP-ENAMEL-MUG")
    [answer] = [e.response for e in harbor.http.exchanges if e.operation == "update"]
    assert answer is not None
    whole = json.loads(answer.body)
    refused = []
    for path in _paths(whole):
        document = json.loads(answer.body)
        _remove(document, path)
        if not problems(document, WITH_FULFILLMENT) and not _is_read(document):
            refused.append(path)

    assert refused == []


def _is_read(document: object) -> bool:
    try:
        Checkout.model_validate_json(json.dumps(document))
    except ValidationError:
        return False
    return True


def _paths(node: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every member of every object in a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    found: list[tuple[str | int, ...]] = []
    for key, value in items:
        if isinstance(node, dict):
            found.append((*at, key))
        if isinstance(value, dict | list):
            found += _paths(value, (*at, key))
    return found


def _remove(document: Any, path: tuple[str | int, ...]) -> None:
    for key in path[:-1]:
        document = document[key]
    del document[path[-1]]
