"""Muse's own reader of product pages, at the street: every page leads where the docs say."""

from __future__ import annotations

import pytest

from local.street.faults.catalogue import PAGE_FAULTS
from local.street.faults.fault import FaultNote
from local.street.store.products import Variant
from local.street.street import MAIN_STREET
from muse.adapters.catalog.web import WebCatalog
from muse.adapters.registry.entry import StoresDocument
from muse.adapters.web.client import SafeHttp
from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.product import Product, ProductReference
from tests.integration.street.opening import BOUTIQUE, OpenStreet

WORKING = [
    (store.store_id, good.handle, variant)
    for store in MAIN_STREET
    for good in store.goods
    if good.fault is None
    for variant in good.variants
    if variant.stock
]


class Reader:
    """Looks products up as the cart does."""

    def __init__(self, street: OpenStreet) -> None:
        self._street = street
        self._catalog = WebCatalog(SafeHttp(["127.0.0.0/8"], read_timeout=5.0))
        body = street.get(f"{street.url}/_street/registry.json").body
        entries = StoresDocument.model_validate_json(body).stores
        self._stores = {entry.store_id: entry.to_store() for entry in entries}

    def look_up(self, store_id: int, handle: str, **wanted: str | None) -> Product:
        url = f"{self._street.url_of(store_id)}/products/{handle}"
        return self._found(ProductReference(store_id, url=url, **wanted))

    def by_number(self, store_id: int, sku: str) -> Product:
        return self._found(ProductReference(store_id, sku=sku))

    def _found(self, wanted: ProductReference) -> Product:
        return self._catalog.look_up(self._stores[wanted.store_id], wanted)


@pytest.fixture
def reader(street: OpenStreet) -> Reader:
    return Reader(street)


@pytest.mark.parametrize(
    ("store_id", "handle", "variant"), WORKING, ids=[variant.sku for *_, variant in WORKING]
)
def test_every_variant_is_found_on_its_page(
    reader: Reader, store_id: int, handle: str, variant: Variant
) -> None:
    by_page = reader.look_up(store_id, handle, size=variant.size, color=variant.color)
    by_number = reader.by_number(store_id, variant.sku)

    assert by_page.sku == by_number.sku == variant.sku
    assert by_page.price == Money(variant.price_cents)
    assert (by_page.size, by_page.color) == (variant.size, variant.color)


@pytest.mark.parametrize("note", PAGE_FAULTS, ids=lambda note: note.fault)
def test_every_page_fault_leads_where_it_should(reader: Reader, note: FaultNote) -> None:
    handle = note.fault.replace("_", "-")
    if note.leads_to == "works":
        assert reader.look_up(BOUTIQUE, handle).price
    else:
        with pytest.raises(MuseError):
            reader.look_up(BOUTIQUE, handle)
