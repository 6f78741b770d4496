"""Whatever a page contains, the answer is a product or an error that says what is wrong."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.catalog.json_ld import documents_in
from muse.adapters.catalog.offers import cents_of
from muse.domain.errors import ProductUnavailable
from tests.unit.catalog.shop import html, look_up, look_up_variant, page_of

KEYS = st.sampled_from(
    [
        "@type", "@id", "@graph", "name", "sku", "mpn", "offers", "price", "priceCurrency", "size",
        "color", "url", "image", "hasVariant", "isVariantOf", "productGroupID", "itemOffered",
        "priceSpecification", "availability", "lowPrice", "highPrice", "inventoryLevel", "value",
        "additionalProperty", "mainEntity", "inProductGroupWithID",
    ]
)  # fmt: skip
SCALARS = st.sampled_from(
    [
        "Product", "ProductGroup", "Offer", "AggregateOffer", "Scarf", "#a", "#b", "10.00", "USD",
        "EUR", "M", "InStock", "OutOfStock", "https://shop.example/products/1", "http://[", "", 10,
        0, -1, 10.5, 1e308, True, None,
    ]
)  # fmt: skip
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=40,
)
# Products that are nearly right: many of them can be bought.
PRODUCTS = st.builds(
    lambda product, offer: {
        "@type": "Product",
        "name": "Scarf",
        "offers": {"@type": "Offer", "price": "10.00", **offer},
        **product,
    },
    st.dictionaries(KEYS, DOCUMENTS, max_size=2),
    st.dictionaries(KEYS, DOCUMENTS, max_size=2),
)
WANTED = st.sampled_from([{}, {"size": "M"}, {"color": "M"}, {"sku": "10"}, {"sku": "#a"}])


@given(st.lists(DOCUMENTS, max_size=2) | st.lists(PRODUCTS, min_size=1, max_size=2), WANTED)
def test_a_product_or_a_reason(documents: list[object], wanted: dict[str, str]) -> None:
    try:
        product = look_up_variant(page_of(*documents), wanted)
    except ProductUnavailable:
        return
    assert product.price.cents > 0
    assert product.price.currency == "USD"
    assert product.name
    assert product.sku
    assert product.url.startswith("https://shop.example/")
    assert product.max_quantity is None or product.max_quantity > 0


@given(st.text() | st.text(alphabet="<>!-/scriptSCRIPT ='\"").map(lambda t: "<script" + t))
def test_no_page_breaks_the_reader(page: str) -> None:
    assert isinstance(list(documents_in(page)), list)


@given(st.integers(1, 10_000_000))
def test_every_price_is_exact(cents: int) -> None:
    amount = f"{cents // 100}.{cents % 100:02d}"
    assert cents_of(amount) == cents
    assert cents_of(Decimal(amount)) == cents
    assert cents_of(f"${cents // 100:,}.{cents % 100:02d}") == cents
    assert cents_of(json.loads(json.dumps(cents / 100), parse_float=Decimal)) == cents


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        "[" * 400 + "]" * 400,
        "[" * 900 + "]" * 900,
        "[" * 3000 + "]" * 3000,
        '{"@graph":' * 300 + "1" + "}" * 300,
        '{"@type":"Product","name":"x","offers":{"price":1' + "0" * 5000 + "}}",
        '{"@type":"Product","name":"x","offers":{"price":1e999999999}}',
        '{"@type":"Product","name":"x","offers":{"price":NaN}}',
        "nul",
        '"' + "x" * 600_000 + '"',
    ],
)
def test_a_document_that_goes_too_far_is_passed_over(document: str) -> None:
    with pytest.raises(ProductUnavailable):
        look_up(html(f"<script type='application/ld+json'>{document}</script>"))


@pytest.mark.parametrize(
    "page",
    [
        "<!--" * 400_000,
        "<script " * 200_000,
        "<script>" * 200_000,
        "<script type='application/ld+json'>" * 50_000,
        '<script x="' * 150_000,
        "<script type='application/ld+json'>{}</script>" * 40_000,
        "</script " * 200_000,
        f"<script type='application/ld+json'>{' ' * 400_000}x</script>",
        f"<script type='application/ld+json'>[{' ' * 400_000}</script>",
        f"<script type='application/ld+json'>{'//' * 200_000}</script>",
    ],
    ids=lambda page: page[:12],
)
def test_a_broken_page_takes_no_longer_than_a_good_one(page: str) -> None:
    began = time.process_time()
    list(documents_in(page))
    assert time.process_time() - began < 1.0


def test_a_page_of_many_products_takes_no_longer_than_it_should() -> None:
    offers = [{"price": "1.00", "sku": str(n), "size": str(n)} for n in range(5_000)]
    began = time.process_time()
    product = look_up(page_of({"@type": "Product", "name": "x", "offers": offers}), sku="4999")
    assert product.size == "4999"
    assert time.process_time() - began < 2.0
