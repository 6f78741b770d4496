"""What the street tells the rest of the local system about its stores."""

from __future__ import annotations

from collections.abc import Sequence

from local.street.faults.fault import Fault
from local.street.shipping.senders import SENDERS
from local.street.store.open_store import OpenStore
from local.street.store.products import DemoProduct

FUNDING = "demo-card"
_AUTHORISATION = {"basis": "demo store", "since": "2026-11-01", "by": "the retail street"}
_CANARY_ADDRESS: _Entry = {
    "name": "Muse Canary",
    "address1": "500 Harrison Street",
    "city": "Portland",
    "state": "OR",
    "zip": "97201",
    "phone": "+15035550142",
}
_Entry = dict[str, object]


def registry(stores: Sequence[OpenStore]) -> dict[str, list[_Entry]]:
    """`GET /_street/registry.json`: the stores as entries of Muse's store registry."""
    return {"stores": [_registry_entry(open_store) for open_store in stores]}


def endpoints(stores: Sequence[OpenStore]) -> dict[str, list[_Entry]]:
    """`GET /_street/endpoints.json`: the stores and their products, for people and programs.

    A product with several variants is listed by its featured one, whose page address names it.
    `fault` is null for what simply works, and `sold_out` once nothing is left."""
    return {"stores": [_endpoint(open_store) for open_store in stores]}


def _canary(open_store: OpenStore) -> _Entry:
    """The first article with no fault of its own, and an address of nobody."""
    article = next(good for good in open_store.shelf.goods if good.fault is None)
    return {"sku": article.featured.sku, **_CANARY_ADDRESS}


def _registry_entry(open_store: OpenStore) -> _Entry:
    entry: _Entry = {
        "store_id": open_store.store_id,
        "name": open_store.spec.name,
        "domains": [open_store.domain],
        "methods": ["manual"],
        "product_url": f"{open_store.base_url}/products/{{sku}}",
        "funding": FUNDING,
    }
    if sender := SENDERS.get(open_store.store_id):
        entry |= sender.registry_entry
    if web := open_store.spec.web:
        return entry | {
            "methods": ["headless", "manual"],
            "verified_methods": ["headless"],
            "authorisation": _AUTHORISATION,
            "playbook": web.playbook,
            "canary": _canary(open_store),
        }
    if open_store.spec.api is None:
        return entry
    asks = open_store.is_switched_on(Fault.OAUTH_SIGN_IN_REQUIRED)
    return entry | {
        "methods": ["api", "manual"],
        "verified_methods": ["api"],
        "authorisation": _AUTHORISATION,
        "api": {
            "protocol": "ucp",
            "url": open_store.base_url,
            **({"identity": "required"} if asks else {}),
        },
        "canary": _canary(open_store),
    }


def _endpoint(open_store: OpenStore) -> _Entry:
    products = [
        {
            "sku": good.featured.sku,
            "url": f"{open_store.base_url}{good.path_of(good.featured)}",
            "name": good.name,
            "priceCents": open_store.shelf.price_of(good.featured.sku),
            "fault": good.fault or _sold_out(open_store, good),
        }
        for good in open_store.shelf.goods
    ]
    return {
        "storeId": open_store.store_id,
        "name": open_store.spec.name,
        "url": open_store.base_url,
        "method": open_store.spec.method,
        "products": products,
    }


def _sold_out(open_store: OpenStore, good: DemoProduct) -> str | None:
    return None if open_store.shelf.stock_of(good.featured.sku) else "sold_out"
