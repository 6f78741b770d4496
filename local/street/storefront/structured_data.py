"""The schema.org JSON-LD of a product page: Product and Offer, one offer per variant."""

from __future__ import annotations

import json

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.store.products import DemoProduct, Variant

_SCHEMA = "https://schema.org"
Node = dict[str, object]


def structured_data(open_store: OpenStore, good: DemoProduct, fault: Fault | None) -> str:
    """The page's `<script>` element, as the fault leaves it."""
    if fault is Fault.PAGE_WITHOUT_DATA:
        return ""
    text = json.dumps(_product(open_store, good, fault), indent=1, ensure_ascii=False)
    if fault is Fault.PAGE_BROKEN_DATA:
        text = text[: len(text) // 2]
    text = text.replace("</", "<\\/")  # "</script>" inside a string would end the element
    return f'<script type="application/ld+json">\n{text}\n</script>'


def _product(open_store: OpenStore, good: DemoProduct, fault: Fault | None) -> Node:
    described: Node = {
        "@context": _SCHEMA,
        "@type": "Product",
        "name": good.name,
        "description": good.description,
        "image": [f"{open_store.base_url}/images/{good.featured.sku}.svg"],
        "url": f"{open_store.base_url}{good.path}",
        "brand": {"@type": "Brand", "name": open_store.spec.name},
    }
    if len(good.variants) == 1:
        offer = _offer(open_store, good, good.featured, fault)
        return {**described, "sku": good.featured.sku, "offers": offer}
    if good.as_group:
        return _group(open_store, good, described, fault)
    offers = [
        {**_offer(open_store, good, each, fault), "itemOffered": _variant_node(good, each)}
        for each in good.variants
    ]
    return {**described, "sku": good.product_id, "offers": offers}


def _group(open_store: OpenStore, good: DemoProduct, described: Node, fault: Fault | None) -> Node:
    variants = [
        {**_variant_node(good, each), "offers": _offer(open_store, good, each, fault)}
        for each in good.variants
    ]
    return {
        **described,
        "@type": "ProductGroup",
        "productGroupID": good.product_id,
        "variesBy": [f"{_SCHEMA}/color", f"{_SCHEMA}/size"],
        "hasVariant": variants,
    }


def _variant_node(good: DemoProduct, variant: Variant) -> Node:
    node: Node = {
        "@type": "Product",
        "name": f"{good.name}, {variant.label}",
        "sku": variant.sku,
    }
    if variant.color:
        node["color"] = variant.color
    if variant.size:
        node["size"] = variant.size
    return node


def _offer(open_store: OpenStore, good: DemoProduct, variant: Variant, fault: Fault | None) -> Node:
    stock = 0 if fault is Fault.PAGE_OUT_OF_STOCK else open_store.shelf.stock_of(variant.sku)
    cents = open_store.shelf.price_of(variant.sku)
    offer: Node = {
        "@type": "Offer",
        "sku": variant.sku,
        "url": f"{open_store.base_url}{good.path_of(variant)}",
        "priceCurrency": "EUR" if fault is Fault.PAGE_OTHER_CURRENCY else "USD",
        "price": f"{cents // 100}.{cents % 100:02d}",
        "availability": f"{_SCHEMA}/{'InStock' if stock else 'OutOfStock'}",
        "itemCondition": f"{_SCHEMA}/NewCondition",
        "inventoryLevel": {"@type": "QuantitativeValue", "value": stock},
    }
    if fault is Fault.PAGE_PRICE_MISSING:
        del offer["price"]
    return offer
