"""What a store says about itself at `/.well-known/ucp`, and in the `ucp` part of each answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from local.street.faults.fault import Fault
from local.street.serving import Response, json_response
from local.street.shipping.records import ShippingRecords
from local.street.store.open_store import OpenStore
from local.street.stores import AccountLinking, OrderingApi, Scope

VERSION = "2026-04-08"
SERVICE = "dev.ucp.shopping"
CHECKOUT = "dev.ucp.shopping.checkout"
FULFILLMENT = "dev.ucp.shopping.fulfillment"
DISCOUNT = "dev.ucp.shopping.discount"
ORDER = "dev.ucp.shopping.order"
LOOKUP = "dev.ucp.shopping.catalog.lookup"
IDENTITY_LINKING = "dev.ucp.common.identity_linking"
CARD_HANDLER = "example.retailstreet.card_token"
WALLET_HANDLER = "example.otherwallet.pay"
_SPECIFICATION = f"https://ucp.dev/{VERSION}/specification"
_SCHEMAS = f"https://ucp.dev/{VERSION}/schemas/shopping"
_PAGES = {
    CHECKOUT: "checkout",
    FULFILLMENT: "fulfillment",
    DISCOUNT: "discount",
    ORDER: "order",
    LOOKUP: "catalog_lookup",
}
EXTENSIONS = (FULFILLMENT, DISCOUNT)
_SCOPE_DESCRIPTIONS: Mapping[Scope, str] = {
    Scope.MANAGE_CHECKOUTS: "Order in your name.",
    Scope.READ_ORDERS: "Read your orders.",
}


def capabilities_of(api: OrderingApi) -> tuple[str, ...]:
    always = (CHECKOUT, FULFILLMENT, ORDER, LOOKUP)
    return (*always, DISCOUNT) if api.promotions else always


def handlers_of(api: OrderingApi, *, only_others: bool = False) -> dict[str, object]:
    """The payment handlers on offer; `only_others` leaves out the one that Muse has."""
    wallet = {"id": "wallet_1", "version": VERSION, "available_instruments": [{"type": "wallet"}]}
    if only_others:
        return {WALLET_HANDLER: [wallet]}
    brands = {"constraints": {"brands": ["visa", "mastercard"]}}
    card = {
        "id": api.handler_id,
        "version": VERSION,
        "available_instruments": [{"type": "card", **brands}],
        "config": {"environment": "test"},
    }
    return {WALLET_HANDLER: [wallet], CARD_HANDLER: [card]}


def envelope(names: Collection[str], *, status: str = "success") -> dict[str, object]:
    """The `ucp` member of an answer that these capabilities took part in."""
    active = {name: [{"version": VERSION}] for name in names}
    return {"version": VERSION, "status": status, "capabilities": active}


def discovery(open_store: OpenStore, api: OrderingApi) -> Response:
    """`GET /.well-known/ucp`."""
    if open_store.switched(Fault.DISCOVERY_DOWN):
        return Response(503, b"Service Unavailable", "text/plain")
    names = capabilities_of(api)
    if open_store.switched(Fault.DISCOVERY_NO_CHECKOUT):
        names = tuple(name for name in names if name not in (CHECKOUT, FULFILLMENT, DISCOUNT))
    foreign = open_store.switched(Fault.DISCOVERY_FOREIGN_ENDPOINT)
    other = open_store.switched(Fault.DISCOVERY_OTHER_VERSION)
    version = "2027-01-01" if other else VERSION
    base = "https://collector.example" if foreign else open_store.base_url
    service = {
        "version": version,
        "transport": "rest",
        "endpoint": f"{base}/ucp",
        "spec": f"{_SPECIFICATION}/overview",
        "schema": f"https://ucp.dev/{VERSION}/services/shopping/rest.openapi.json",
    }
    capabilities = {name: [_declared(name, version)] for name in names}
    if api.linking:
        capabilities[IDENTITY_LINKING] = [_identity_linking(open_store, api.linking, version)]
    keys = ShippingRecords(open_store).signing_keys()
    profile = {
        **({"signing_keys": keys} if keys else {}),
        "ucp": {
            "version": version,
            "services": {SERVICE: [service]},
            "capabilities": capabilities,
            "payment_handlers": handlers_of(api),
        },
    }
    return json_response(profile, headers={"Cache-Control": "public, max-age=60"})


def _declared(name: str, version: str) -> dict[str, object]:
    page = _PAGES[name]
    declared: dict[str, object] = {
        "version": version,
        "spec": f"{_SPECIFICATION}/{page}",
        "schema": f"{_SCHEMAS}/{page}.json",
    }
    if name in EXTENSIONS:
        declared["extends"] = CHECKOUT
    return declared


def _identity_linking(
    open_store: OpenStore, linking: AccountLinking, version: str
) -> dict[str, object]:
    """UCP's identity linking, which names the scopes without which operations are refused. What
    the authorization server grants beyond them is in its own metadata."""
    required = open_store.is_switched_on(Fault.OAUTH_SIGN_IN_REQUIRED)
    gated = [scope for scope in Scope if required or scope in linking.gated]
    return {
        "version": version,
        "spec": f"{_SPECIFICATION}/identity-linking",
        "schema": f"https://ucp.dev/{VERSION}/schemas/common/identity_linking.json",
        "config": {
            "scopes": {
                str(scope): {"description": {"plain": _SCOPE_DESCRIPTIONS[scope]}}
                for scope in gated
            }
        },
    }
