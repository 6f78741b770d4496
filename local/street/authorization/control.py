"""What the street is asked about linked accounts: `/_street/client` and `/_street/grants`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local.street.authorization.clients import GRANT_TYPES, Client, Clients
from local.street.authorization.records import AuthorizationRecords, Grant
from local.street.faults.questions import WrongQuestion, body_of, store_id_of, texts
from local.street.serving import Request
from local.street.store.open_store import OpenStore


class LinkingControl:
    """The stores' registered client, and what customers have allowed it."""

    def __init__(self, stores: Mapping[int, OpenStore], clients: Clients) -> None:
        self._stores = stores
        self._clients = clients

    def clients(self, request: Request) -> object:
        """The client as each store knows it, without its secret."""
        wanted = self._wanted(request.query)
        return {"clients": [_client(each, self._clients.of(each)) for each in wanted]}

    def register(self, request: Request) -> object:
        """Change redirect URIs or grant types, at one store or at all that link accounts."""
        body = body_of(request)
        changes: dict[str, Any] = {
            name: texts(body[key], key)
            for name, key in (("redirect_uris", "redirectUris"), ("grant_types", "grantTypes"))
            if key in body
        }
        if not set(changes.get("grant_types", ())) <= set(GRANT_TYPES):
            raise WrongQuestion(f"grantTypes must be of {', '.join(GRANT_TYPES)}")
        wanted = self._wanted(body)
        for store_id in wanted:
            client = replace(self._clients.of(store_id), **changes)
            self._clients.register(store_id, client)
        return {"clients": [_client(each, self._clients.of(each)) for each in wanted]}

    def grants(self, request: Request) -> object:
        """Everything that customers have allowed, the oldest first at each store."""
        return self._grants(self._wanted(request.query), None)

    def revoke(self, request: Request) -> object:
        """End the links of one customer or of all, as a customer does in the store's own pages."""
        body = {**request.query, **body_of(request)}
        wanted, customer = self._wanted(body), body.get("customer")
        for store_id in wanted:
            records = AuthorizationRecords(self._stores[store_id])
            for grant in records.grants():
                if customer in (None, grant.customer):
                    records.revoke(grant.grant_id)
        return self._grants(wanted, customer)

    def _grants(self, wanted: list[int], customer: str | None) -> object:
        return {
            "grants": [
                _grant(store_id, grant)
                for store_id in wanted
                for grant in AuthorizationRecords(self._stores[store_id]).grants()
                if customer in (None, grant.customer)
            ]
        }

    def _wanted(self, body: Mapping[str, Any]) -> list[int]:
        linking = {
            store_id: open_store
            for store_id, open_store in self._stores.items()
            if open_store.spec.api and open_store.spec.api.linking
        }
        return [store_id_of(body, linking)] if "storeId" in body else list(linking)


def _client(store_id: int, client: Client) -> dict[str, object]:
    return {
        "storeId": store_id,
        "clientId": client.client_id,
        "redirectUris": client.redirect_uris,
        "grantTypes": client.grant_types,
    }


def _grant(store_id: int, grant: Grant) -> dict[str, object]:
    return {
        "storeId": store_id,
        "customer": grant.customer,
        "clientId": grant.client_id,
        "scope": grant.scope,
        "since": grant.since,
        "status": "revoked" if grant.revoked else "active",
    }
