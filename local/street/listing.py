"""What the street tells the rest of the local system about its stores."""

from __future__ import annotations

from collections.abc import Sequence

from local.street.goods import Good
from local.street.premises import Premises

FUNDING = "demo-card"
_Entry = dict[str, object]


def registry(stores: Sequence[Premises]) -> dict[str, list[_Entry]]:
    """`GET /_street/registry.json`: the stores as entries of Muse's store registry."""
    return {"stores": [_registry_entry(premises) for premises in stores]}


def endpoints(stores: Sequence[Premises]) -> dict[str, list[_Entry]]:
    """`GET /_street/endpoints.json`: the stores and their products, for people and programs.

    A product with several variants is listed by its featured one, whose page address names it.
    `fault` is null for what simply works, and `sold_out` once nothing is left."""
    return {"stores": [_endpoint(premises) for premises in stores]}


def _registry_entry(premises: Premises) -> _Entry:
    entry: _Entry = {
        "store_id": premises.store_id,
        "name": premises.spec.name,
        "domains": [premises.domain],
        "methods": ["manual"],
        "product_url": f"{premises.base_url}/products/{{sku}}",
        "funding": FUNDING,
    }
    if premises.spec.api is None:
        return entry
    return entry | {
        "methods": ["api", "manual"],
        "verified_methods": ["api"],
        "authorisation": {"basis": "demo store", "since": "2026-11-01", "by": "the retail street"},
        "api": {"protocol": "ucp", "url": premises.base_url},
    }


def _endpoint(premises: Premises) -> _Entry:
    products = [
        {
            "sku": good.featured.sku,
            "url": f"{premises.base_url}{good.path_of(good.featured)}",
            "name": good.name,
            "priceCents": premises.shelf.price_of(good.featured.sku),
            "fault": good.fault or _sold_out(premises, good),
        }
        for good in premises.shelf.goods
    ]
    return {
        "storeId": premises.store_id,
        "name": premises.spec.name,
        "url": premises.base_url,
        "method": premises.spec.method,
        "products": products,
    }


def _sold_out(premises: Premises, good: Good) -> str | None:
    return None if premises.shelf.stock_of(good.featured.sku) else "sold_out"
