"""Calls to a store's ordering API in the name of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.integration.street.linking.client import LinkingClient
from tests.integration.street.opening import HARBOR, Reply
from tests.integration.street.platform_calls import PlatformCalls, new_checkout, update_of


@dataclass(frozen=True, slots=True)
class MemberCalls:
    """With an access token, or as a guest without."""

    client: LinkingClient
    access_token: str | None = None

    @property
    def sku(self) -> str:
        return "HP-ENAMEL-MUG" if self.client.store_id == HARBOR else "JO-CAP"

    def call(self, method: str, path: str, document: object = None, **headers: Any) -> Reply:
        calls = PlatformCalls(self.client.street, self.client.store_id)
        header = f"Bearer {self.access_token}" if self.access_token else None
        return calls.call(method, path, document, **{"authorization": header, **headers})

    def create(self, **headers: Any) -> Reply:
        return self.call("POST", "/checkout-sessions", new_checkout(self.sku), **headers)

    def ready(self) -> dict[str, Any]:
        opened = self.create().json
        return dict(self.call("PUT", f"/checkout-sessions/{opened['id']}", update_of(opened)).json)

    def complete(self, checkout_id: str, **headers: Any) -> Reply:
        payment = PlatformCalls(self.client.street, self.client.store_id).payment()
        path = f"/checkout-sessions/{checkout_id}/complete"
        return self.call("POST", path, payment, **headers)

    def read(self, checkout_id: str) -> Reply:
        return self.call("GET", f"/checkout-sessions/{checkout_id}")

    def order(self, number: str) -> Reply:
        return self.call("GET", f"/orders/{number}")

    def bought(self) -> str:
        """The number of an order that was just made."""
        completed = self.complete(self.ready()["id"]).json
        assert completed["status"] == "completed", completed["messages"]
        return str(completed["order"]["id"])
