"""The retail street, read by the product's registry and catalog as any other stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from local.street.store.open_store import Timings
from local.street.street import Street, StreetPlan
from muse.adapters.catalog.web import WebCatalog
from muse.adapters.registry.documents import document_at
from muse.adapters.registry.files import FileStoreRegistry
from muse.adapters.web.client import SafeHttp
from muse.domain.errors import (
    MuseError,
    ProductUnavailable,
    ProductUrlRefused,
    UpstreamUnavailable,
)
from muse.domain.product import Product, ProductReference
from muse.domain.store import Method

HTTP = SafeHttp(["127.0.0.0/8"])
IMPATIENT = SafeHttp(["127.0.0.0/8"], read_timeout=0.5)
BOUTIQUE = 9001
FAULTS: dict[str, tuple[type[MuseError], str]] = {
    "page_out_of_stock": (ProductUnavailable, "out of stock"),
    "page_not_found": (ProductUnavailable, "is gone"),
    "page_gone": (ProductUnavailable, "is gone"),
    "page_without_data": (ProductUnavailable, "does not describe a product"),
    "page_broken_data": (ProductUnavailable, "does not describe a product"),
    "page_price_missing": (ProductUnavailable, "no single price"),
    "page_other_currency": (ProductUnavailable, "in EUR"),
    "page_redirects_elsewhere": (ProductUrlRefused, "redirects to an address that"),
    "page_redirects_to_private": (ProductUrlRefused, "redirects to an address that"),
    "page_slow": (UpstreamUnavailable, "did not answer in time"),
    "page_server_error": (UpstreamUnavailable, "did not show its page"),
    "page_huge": (UpstreamUnavailable, "too large"),
}
HARMLESS = {"page_price_changes", "page_redirects_within"}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    state: Path = tmp_path_factory.mktemp("street")
    opened = Street(StreetPlan(base_port=0, state_dir=state, timings=Timings(slow=3.0, hang=3.0)))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def registry(street: Street) -> FileStoreRegistry:
    return FileStoreRegistry(document_at(f"{street.url}/_street/registry.json", HTTP))


@pytest.fixture(scope="module")
def products(street: Street) -> list[dict[str, Any]]:
    host = street.url.removeprefix("http://")
    answer = HTTP.request("GET", f"{street.url}/_street/endpoints.json", domains=[host])
    return [
        {"store": store["storeId"], **product}
        for store in json.loads(answer.body)["stores"]
        for product in store["products"]
    ]


def look_up(registry: FileStoreRegistry, store_id: int, **wanted: str) -> Product:
    store = registry.store(store_id)
    http = IMPATIENT if "page-slow" in wanted.get("url", "") else HTTP
    return WebCatalog(http).look_up(store, ProductReference(store_id, **wanted))


def test_its_entries_are_stores_beside_the_products_own(registry: FileStoreRegistry) -> None:
    names = [store.name for store in registry.all()]
    assert {"Nordstrom", "Wren & Willow", "Harbor & Pine", "Juniper Outfitters"} <= set(names)
    assert registry.store(BOUTIQUE).open_methods(date(2026, 12, 1)) == (Method.MANUAL,)


def test_every_page_that_works_says_what_the_shelf_says(
    registry: FileStoreRegistry, products: list[dict[str, Any]]
) -> None:
    working = [product for product in products if product["fault"] is None]
    assert len(working) > 10
    for listed in working:
        if listed["sku"].endswith("SOLD-OUT"):
            with pytest.raises(ProductUnavailable, match="is out of stock"):
                look_up(registry, listed["store"], url=listed["url"])
            continue
        found = look_up(registry, listed["store"], url=listed["url"], sku=listed["sku"])
        by_number = look_up(registry, listed["store"], sku=listed["sku"])
        assert by_number == found
        assert (found.sku, found.price.cents) == (listed["sku"], listed["priceCents"])
        assert found.name.startswith(listed["name"])
        assert found.url == listed["url"]


def test_a_variant_is_chosen_by_size_and_color(registry: FileStoreRegistry) -> None:
    page = f"http://{registry.store(BOUTIQUE).domains[0]}/products"
    dress = look_up(registry, BOUTIQUE, url=f"{page}/linen-wrap-dress", size="M", color="sand")
    assert (dress.sku, dress.size, dress.color) == ("WW-DRESS-SAND-M", "M", "Sand")
    cardigan = look_up(registry, BOUTIQUE, url=f"{page}/merino-cardigan", size="S", color="Navy")
    assert (cardigan.sku, cardigan.max_quantity) == ("WW-CARDIGAN-NAVY-S", 25)
    with pytest.raises(ProductUnavailable, match="out of stock") as sold_out:
        look_up(registry, BOUTIQUE, url=f"{page}/linen-wrap-dress", size="S", color="Sand")
    assert {problem.field: problem.problem for problem in sold_out.value.details} == {
        "size": "in stock: M, L",
        "color": "in stock: Olive",
    }


def test_every_fault_of_a_page_is_an_error_that_says_so(
    registry: FileStoreRegistry, products: list[dict[str, Any]]
) -> None:
    faulty = {product["fault"]: product for product in products if product["store"] == BOUTIQUE}
    del faulty[None]
    assert faulty.keys() == FAULTS.keys() | HARMLESS
    for fault in HARMLESS:
        assert look_up(registry, BOUTIQUE, url=faulty[fault]["url"]).price.cents > 0
    for fault, (error, message) in FAULTS.items():
        with pytest.raises(error, match=message):
            look_up(registry, BOUTIQUE, url=faulty[fault]["url"])
