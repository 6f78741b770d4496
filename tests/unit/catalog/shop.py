"""A store with one answer to every request, and pages to answer with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from muse.adapters.catalog.web import WebCatalog
from muse.adapters.web.messages import Headers, HttpResponse
from muse.domain.errors import (
    MuseError,
    ProductUnavailable,
)
from muse.domain.product import Product, ProductReference
from muse.domain.store import Method, Store

PAGES = Path(__file__).parent / "pages"
STORE = Store(
    store_id=41,
    name="Harbor",
    domains=("shop.example", "www.shop.example"),
    methods=(Method.MANUAL,),
    product_url="https://shop.example/products/{sku}",
)
PAGE = "https://shop.example/products/1"


class Web:
    """A store's server: one answer to everything, and what it was asked."""

    def __init__(self, answer: HttpResponse | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, Sequence[str]]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        self.asked.append((method, url, domains))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def html(
    body: str | bytes, *, url: str = PAGE, status: int = 200, kind: str = "text/html"
) -> HttpResponse:
    content = body.encode() if isinstance(body, str) else body
    return HttpResponse(status, Headers({"content-type": kind}), content, url)


def look_up(
    answer: HttpResponse | Exception,
    *,
    url: str | None = PAGE,
    sku: str | None = None,
    size: str | None = None,
    color: str | None = None,
    store: Store = STORE,
) -> Product:
    wanted = ProductReference(store.store_id, url, sku, size, color)
    return WebCatalog(Web(answer)).look_up(store, wanted)


def look_up_variant(answer: HttpResponse, wanted: Mapping[str, str]) -> Product:
    return WebCatalog(Web(answer)).look_up(STORE, ProductReference(STORE.store_id, PAGE, **wanted))


def page(name: str, url: str = PAGE) -> HttpResponse:
    return html((PAGES / f"{name}.html").read_bytes(), url=url)


def page_of(*documents: object, url: str = PAGE) -> HttpResponse:
    blocks = (f"<script type='application/ld+json'>{json.dumps(d)}</script>" for d in documents)
    return html("".join(blocks), url=url)


def offering(**changes: object) -> HttpResponse:
    """A page of one product; `changes` are to its offer."""
    offer = {"@type": "Offer", "price": "10.00", "priceCurrency": "USD", **changes}
    return page_of({"@type": "Product", "name": "Scarf", "sku": "S1", "offers": offer})


def unavailable(answer: HttpResponse, **wanted: str) -> ProductUnavailable:
    with pytest.raises(ProductUnavailable) as refused:
        look_up_variant(answer, wanted)
    return refused.value


def problems(error: MuseError) -> dict[str, str]:
    return {problem.field: problem.problem for problem in error.details}
