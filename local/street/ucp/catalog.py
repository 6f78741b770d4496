"""Catalog lookup: what the store sells, with price and availability of this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local.street.serving import Response, json_response
from local.street.store.open_store import OpenStore
from local.street.store.products import DemoProduct, Variant
from local.street.ucp.protocol.messages import Severity, error
from local.street.ucp.protocol.profile import LOOKUP, envelope
from local.street.ucp.sessions.checkout_sessions import business_error

_AXES = ("Color", "Size")
Document = dict[str, object]


class Catalog:
    """The catalog of one store. Ids are product ids, skus (which are the variants' ids) or the
    addresses of product pages."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store

    def lookup(self, ids: Sequence[str]) -> Response:
        """`POST /catalog/lookup`: one variant per id that is known."""
        found: dict[str, tuple[DemoProduct, dict[str, list[Document]]]] = {}
        unknown = []
        for wanted in dict.fromkeys(ids):
            match = self._resolve(wanted)
            if match is None:
                unknown.append({"type": "info", "code": "not_found", "content": wanted})
                continue
            good, variant, how = match
            inputs = found.setdefault(good.handle, (good, {}))[1]
            inputs.setdefault(variant.sku, []).append({"id": wanted, "match": how})
        products = [self._looked_up(good, inputs) for good, inputs in found.values()]
        document: Document = {"ucp": envelope([LOOKUP]), "products": products}
        return json_response(document | ({"messages": unknown} if unknown else {}))

    def product(self, wanted: str, selected: Sequence[Mapping[str, Any]]) -> Response:
        """`POST /catalog/product`: the variants that match the chosen options."""
        match = self._resolve(wanted)
        if match is None:
            missing = error(
                "not_found", f"Product not found: {wanted}", severity=Severity.UNRECOVERABLE
            )
            return business_error([LOOKUP], [missing])
        good, variant, how = match
        choice = {each["name"]: each["label"] for each in selected}
        if how == "exact":
            choice = _options_of(variant)
        fitting = [each for each in good.variants if choice.items() <= _options_of(each).items()]
        while not fitting:  # relax: the last chosen option goes first
            choice.popitem()
            fitting = [
                each for each in good.variants if choice.items() <= _options_of(each).items()
            ]
        document = self._product(good, fitting)
        document["selected"] = [{"name": n, "label": v} for n, v in choice.items()]
        return json_response({"ucp": envelope([LOOKUP]), "product": document})

    def _resolve(self, wanted: str) -> tuple[DemoProduct, Variant, str] | None:
        for good in self._premises.shelf.goods:
            if wanted in (good.product_id, f"{self._premises.base_url}{good.path}"):
                return good, good.featured, "featured"
            for variant in good.variants:
                if variant.sku == wanted:
                    return good, variant, "exact"
        return None

    def _looked_up(self, good: DemoProduct, inputs: Mapping[str, list[Document]]) -> Document:
        variants = [variant for variant in good.variants if variant.sku in inputs]
        document = self._product(good, variants)
        document["variants"] = [
            {**self._variant(variant), "inputs": inputs[variant.sku]} for variant in variants
        ]
        return document

    def _product(self, good: DemoProduct, variants: Sequence[Variant]) -> Document:
        prices = sorted(self._premises.shelf.price_of(each.sku) for each in good.variants)
        document: Document = {
            "id": good.product_id,
            "handle": good.handle,
            "title": good.name,
            "description": {"plain": good.description},
            "url": f"{self._premises.base_url}{good.path}",
            "price_range": {"min": _usd(prices[0]), "max": _usd(prices[-1])},
            "media": [{"type": "image", "url": self._image(good), "alt_text": good.name}],
            "variants": [self._variant(variant) for variant in variants],
        }
        options = [
            {"name": axis, "values": [{"label": label} for label in labels]}
            for axis, labels in _axes_of(good).items()
        ]
        return document | ({"options": options} if options else {})

    def _variant(self, variant: Variant) -> Document:
        stock = self._premises.shelf.stock_of(variant.sku)
        options = [{"name": n, "label": v} for n, v in _options_of(variant).items()]
        document: Document = {
            "id": variant.sku,
            "sku": variant.sku,
            "title": variant.label or "Standard",
            "description": {"plain": variant.label or "The only variant"},
            "price": _usd(self._premises.shelf.price_of(variant.sku)),
            "availability": {
                "available": stock > 0,
                "status": "in_stock" if stock else "out_of_stock",
            },
        }
        return document | ({"options": options} if options else {})

    def _image(self, good: DemoProduct) -> str:
        return f"{self._premises.base_url}/images/{good.featured.sku}.svg"


def _options_of(variant: Variant) -> dict[str, str]:
    values = dict(zip(_AXES, (variant.color, variant.size), strict=True))
    return {axis: value for axis, value in values.items() if value}


def _axes_of(good: DemoProduct) -> dict[str, list[str]]:
    axes: dict[str, list[str]] = {}
    for variant in good.variants:
        for axis, label in _options_of(variant).items():
            if label not in axes.setdefault(axis, []):
                axes[axis].append(label)
    return axes


def _usd(cents: int) -> Document:
    return {"amount": cents, "currency": "USD"}
