"""What a store's entry may say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pytest
from pydantic import ValidationError

from muse.adapters.registry.entry import StoreEntry
from muse.adapters.registry.files import STORES, FileStoreRegistry, document_entries
from muse.domain.store import ApiEndpoint, ApiProtocol, Authorisation, Method, Store
from muse.domain.tracking.sender import (
    HmacEncoding,
    ReportFormat,
    SignatureScheme,
    StoreWebhooks,
)

SMALL: dict[str, object] = {
    "store_id": 9001,
    "name": "Wren & Willow",
    "domains": ["wren.example"],
    "methods": ["manual"],
}
FULL: dict[str, object] = {
    "store_id": 9002,
    "name": "Harbor & Pine",
    "domains": ["127.0.0.1:8711", "*.harbor.example"],
    "methods": ["api", "headless", "manual"],
    "currency": "USD",
    "verified_methods": ["api"],
    "authorisation": {"basis": "contract 12", "since": "2026-11-01", "by": "ops lead"},
    "api": {"protocol": "ucp", "url": "http://127.0.0.1:8711"},
    "product_url": "https://www.harbor.example/p/{sku}.html",
    "playbook": "harbor/v3",
    "funding": "demo-card",
    "return_window_days": 45,
    "concurrency_limit": 2,
    "webhooks": {
        "format": "shopify",
        "signature": "hmac",
        "header": "X-Shopify-Hmac-Sha256",
        "encoding": "base64",
    },
    "aws_account": "123456789012",
    "closed": True,
}


def entry(document: Mapping[str, object] = SMALL) -> Store:
    return StoreEntry.model_validate_json(json.dumps(document)).to_store()


def test_an_entry_says_little_or_everything() -> None:
    assert entry() == Store(9001, "Wren & Willow", ("wren.example",), (Method.MANUAL,))
    assert entry(FULL) == Store(
        store_id=9002,
        name="Harbor & Pine",
        domains=("127.0.0.1:8711", "*.harbor.example"),
        methods=(Method.API, Method.HEADLESS, Method.MANUAL),
        verified_methods=(Method.API,),
        authorisation=Authorisation("contract 12", date(2026, 11, 1), "ops lead"),
        api=ApiEndpoint(ApiProtocol.UCP, "http://127.0.0.1:8711"),
        product_url="https://www.harbor.example/p/{sku}.html",
        playbook="harbor/v3",
        funding="demo-card",
        return_window_days=45,
        concurrency_limit=2,
        webhooks=StoreWebhooks(
            ReportFormat.SHOPIFY,
            SignatureScheme.HMAC,
            "x-shopify-hmac-sha256",
            HmacEncoding.BASE64,
        ),
        aws_account="123456789012",
        closed=True,
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"store_id": 0}, "store_id"),
        ({"store_id": "2"}, "store_id"),
        ({"store_id": 2.0}, "store_id"),
        ({"name": " "}, "name"),
        ({"storeName": "x"}, "Extra inputs"),
        ({"domains": []}, "domains"),
        ({"domains": ["https://wren.example"]}, "no host"),
        ({"domains": ["wren.example/shop"]}, "no host"),
        ({"domains": ["*.example"]}, "more than one owner"),
        ({"domains": ["Wren.example"]}, "normal form"),
        ({"domains": ["wren.example."]}, "normal form"),
        ({"domains": ["wren.example", "wren.example"]}, "repeats itself"),
        ({"methods": []}, "methods"),
        ({"methods": ["phone"]}, "methods"),
        ({"methods": ["manual", "api"]}, "last resort"),
        ({"methods": ["manual", "manual"]}, "repeats itself"),
        ({"verified_methods": ["api"]}, "method of this store"),
        ({"methods": ["api"], "verified_methods": ["api"]}, r"needs \[api\]"),
        ({"methods": ["headless"], "verified_methods": ["headless"]}, "needs a playbook"),
        ({"account": "demo-account"}, "Extra inputs"),
        ({"currency": "usd"}, "currency"),
        ({"authorisation": {"basis": "x", "since": "2026-11-01"}}, "by"),
        ({"authorisation": {"basis": "x", "since": "soon", "by": "y"}}, "since"),
        ({"api": {"protocol": "soap", "url": "https://wren.example"}}, "protocol"),
        ({"api": {"protocol": "ucp", "url": "https://evil.example"}}, "not on one of the store's"),
        ({"api": {"protocol": "ucp", "url": "https://u@wren.example"}}, "user name"),
        ({"product_url": "https://wren.example/p/"}, "once"),
        ({"product_url": "https://evil.example/{sku}"}, "not on one of the store's"),
        ({"product_url": "https://{sku}.example/"}, "not on one of the store's"),
        ({"product_url": "ftp://wren.example/{sku}"}, "must begin with https"),
        ({"webhooks": {"format": "muse", "signature": "hmac"}}, "header"),
        ({"webhooks": {"format": "post", "signature": "hmac", "header": "X-A"}}, "format"),
        ({"aws_account": "12345"}, "aws_account"),
        ({"return_window_days": -1}, "return_window_days"),
        ({"concurrency_limit": 0}, "concurrency_limit"),
        ({"closed": "no"}, "closed"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        entry({**SMALL, **changes})


OF_THE_OWNER = {
    "Nordstrom", "Nordstrom Rack", "Macy's", "Old Navy", "Walmart", "Target", "Gap",
}  # fmt: skip


def test_the_stores_of_the_product_are_all_there_and_ordered_from_by_hand() -> None:
    stores = {store.name: store for store in FileStoreRegistry().all()}
    assert stores.keys() > OF_THE_OWNER
    assert (stores["Nordstrom"].store_id, stores["Nordstrom Rack"].store_id) == (2, 5)
    for name in OF_THE_OWNER:
        assert stores[name].open_methods(date(2026, 12, 1)) == (Method.MANUAL,), name
    assert all(store.store_id < 9000 for store in stores.values())


def test_every_file_is_a_store_and_no_two_are_alike() -> None:
    stores = FileStoreRegistry().all()
    assert len(stores) == len(list(STORES.iterdir()))
    domains = [domain for store in stores for domain in store.domains]
    assert len(set(domains)) == len(domains)
    assert [store.store_id for store in stores] == sorted({store.store_id for store in stores})


def test_a_document_has_several_entries() -> None:
    document = json.dumps({"stores": [SMALL, FULL]}).encode()
    assert [store.store_id for store in document_entries(document)] == [9001, 9002]
