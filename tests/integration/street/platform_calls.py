"""A platform's side of the protocol, by hand: every header and byte is the test's own choice."""

from __future__ import annotations

import uuid
from copy import deepcopy
from typing import Any

from tests.integration.street.opening import HARBOR, PROFILE_URL, OpenStreet, Reply, send

CARD_HANDLER = "example.retailstreet.card_token"
HOME = {
    "street_address": "123 Main St",
    "address_locality": "San Francisco",
    "address_region": "CA",
    "postal_code": "94102",
    "address_country": "US",
}
BUYER = {"first_name": "Jane", "last_name": "Doe", "email": "jane@muse.example"}


class PlatformCalls:
    """Calls to one store's API."""

    def __init__(self, street: OpenStreet, store_id: int = HARBOR) -> None:
        self.street = street
        self.store_id = store_id
        self.endpoint = f"{street.url_of(store_id)}/ucp"
        profile = street.get(f"{street.url_of(store_id)}/.well-known/ucp").json["ucp"]
        [handler] = profile["payment_handlers"][CARD_HANDLER]
        self.handler_id = str(handler["id"])

    def call(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        key: str | None = None,
        **headers: str | None,
    ) -> Reply:
        """One request with all headers; `ucp_agent=None` leaves a header out."""
        usual: dict[str, str | None] = {
            "UCP-Agent": f'profile="{PROFILE_URL}"',
            "Request-Id": str(uuid.uuid4()),
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        given = {name.replace("_", "-").title(): value for name, value in headers.items()}
        merged = {name.title(): value for name, value in usual.items()} | given
        present = {name: value for name, value in merged.items() if value is not None}
        return send(method, f"{self.endpoint}{path}", document, present)

    def create(self, *skus: str, quantity: int = 1, **fields: Any) -> Reply:
        return self.call(
            "POST", "/checkout-sessions", new_checkout(*skus, quantity=quantity) | fields
        )

    def ready(self, sku: str, quantity: int = 1) -> dict[str, Any]:
        """A checkout that can be completed."""
        opened: dict[str, Any] = self.create(sku, quantity=quantity).json
        reply = self.call("PUT", f"/checkout-sessions/{opened['id']}", update_of(opened))
        assert reply.json["status"] == "ready_for_complete", reply.json["messages"]
        return dict(reply.json)

    def payment(self, token: str = "tok_muse", handler_id: str | None = None) -> dict[str, Any]:
        instrument = {
            "id": "card",
            "handler_id": handler_id or self.handler_id,
            "type": "card",
            "selected": True,
            "credential": {"type": "token", "token": token},
        }
        return {"payment": {"instruments": [instrument]}}

    def complete(self, checkout_id: str, document: object = None, key: str | None = None) -> Reply:
        path = f"/checkout-sessions/{checkout_id}/complete"
        return self.call("POST", path, document or self.payment(), key=key)


def new_checkout(*skus: str, quantity: int = 1) -> dict[str, Any]:
    method = {"type": "shipping", "destinations": [deepcopy(HOME)]}
    return {
        "line_items": [{"item": {"id": sku}, "quantity": quantity} for sku in skus],
        "buyer": dict(BUYER),
        "fulfillment": {"methods": [method]},
    }


def update_of(opened: dict[str, Any]) -> dict[str, Any]:
    """The same checkout with its cheapest way to ship."""
    [method] = opened["fulfillment"]["methods"]
    [group] = method["groups"]
    chosen = {"id": group["id"], "selected_option_id": group["options"][0]["id"]}
    return {
        "line_items": [
            {"id": line["id"], "item": {"id": line["item"]["id"]}, "quantity": line["quantity"]}
            for line in opened["line_items"]
        ],
        "buyer": dict(BUYER),
        "fulfillment": {
            "methods": [
                {
                    "id": method["id"],
                    "type": "shipping",
                    "line_item_ids": method["line_item_ids"],
                    "destinations": method["destinations"],
                    "selected_destination_id": method["selected_destination_id"],
                    "groups": [chosen],
                }
            ]
        },
    }
