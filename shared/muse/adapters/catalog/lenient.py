"""The second, lenient reading of a page, for when the strict one finds nothing for sale: JSON-LD
that is nearly right, microdata, Open Graph product tags. Nothing is guessed: what can't be read by
a grammar is passed over, and two prices stay two prices.

The libraries are imported here only, and this module only when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import json5
from extruct.opengraph import OpenGraphExtractor
from extruct.w3cmicrodata import MicrodataExtractor
from lxml.etree import LxmlError

from muse.adapters.catalog.articles import Family, families_of
from muse.adapters.catalog.graph import Graph, Node
from muse.adapters.catalog.json_ld import blocks_in, unwrapped

_MAX_BLOCK = 100_000  # json5 reads about 100 KB a second
_MAX_BLOCKS = 5
_MAX_PAGE = 2_000_000
_MAX_SPARE_BRACES = 3
_AMOUNTS = ("product:price:amount", "product:sale_price:amount", "og:price:amount")
_CURRENCIES = ("product:price:currency", "product:sale_price:currency", "og:price:currency")
_UNREADABLE = (ValueError, ArithmeticError, RecursionError, LxmlError)


def families_leniently(page: str) -> list[Family]:
    """The products of a page by the first of these readings that finds one for sale; else those
    that are named without an offer."""
    named: list[Family] = []
    for reading in (_nearly_json_ld, _microdata, _open_graph):
        families = families_of(Graph(_read(reading, page)))
        if any(family.has_offers for family in families):
            return families
        named = named or families
    return named


def _read(reading: Any, page: str) -> list[object]:
    try:
        return list(reading(page[:_MAX_PAGE].replace("\0", "")))
    except _UNREADABLE:
        return []


def _nearly_json_ld(page: str) -> Iterator[object]:
    """JSON-LD with comments, trailing commas, or a closing brace too many."""
    about_products = [
        block for block in blocks_in(page) if '"Product' in block or "Product'" in block
    ]
    for block in about_products[:_MAX_BLOCKS]:
        text = unwrapped(block)
        for _ in range(_MAX_SPARE_BRACES):
            try:
                if len(text) <= _MAX_BLOCK:
                    yield json5.loads(text, parse_float=Decimal, strict=False)
                break
            except _UNREADABLE:
                if not text.endswith(("}", "]", ";")):
                    break
                text = text[:-1].rstrip()


def _microdata(page: str) -> Iterator[object]:
    yield from (_node_of(item) for item in MicrodataExtractor(nested=True).extract(page))


def _node_of(value: Any) -> Any:
    """An item as JSON-LD has it."""
    if isinstance(value, list):
        return [_node_of(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    node = {key: _node_of(one) for key, one in value.get("properties", {}).items()}
    return {**node, "@type": value.get("type")}


def _open_graph(page: str) -> Iterator[object]:
    """The product that the tags of a page are about. Amounts that differ are offers that differ."""
    said: dict[str, list[str]] = {}
    for found in OpenGraphExtractor().extract(page):
        for key, value in found["properties"]:
            said.setdefault(key, []).append(value)
    amounts = dict.fromkeys(amount for key in _AMOUNTS for amount in said.get(key, ()))
    if not amounts:
        return
    common: Node = {
        "@type": "Offer",
        "priceCurrency": _first(said, *_CURRENCIES),
        "availability": _first(said, "product:availability", "og:availability"),
        "itemCondition": _first(said, "product:condition"),
    }
    yield {
        "@type": "Product",
        "name": _first(said, "og:title"),
        "sku": _first(said, "product:retailer_item_id", "product:retailer_part_no"),
        "url": _first(said, "og:url"),
        "image": _first(said, "og:image"),
        "color": _first(said, "product:color"),
        "size": _first(said, "product:size"),
        "offers": [{**common, "price": amount} for amount in amounts],
    }


def _first(said: Mapping[str, list[str]], *keys: str) -> str | None:
    return next((values[0] for key in keys if (values := said.get(key))), None)
