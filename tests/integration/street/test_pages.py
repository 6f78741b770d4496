"""Product pages, as a catalog reader meets them."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from local.street.stores import Build
from local.street.street import MAIN_STREET
from tests.integration.street.opening import BOUTIQUE, HARBOR, OpenStreet, Reply

_SCRIPT = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
WORKING = [
    (store.store_id, good) for store in MAIN_STREET for good in store.goods if good.fault is None
]


def _page(street: OpenStreet, handle: str, store_id: int = BOUTIQUE) -> Reply:
    return street.get(f"{street.url_of(store_id)}/products/{handle}")


def _data(reply: Reply) -> Any:
    [script] = _SCRIPT.findall(reply.body)
    return json.loads(script)


@pytest.mark.parametrize(("store_id", "good"), WORKING, ids=lambda value: str(value)[:30])
def test_every_product_that_works_is_described(
    street: OpenStreet, store_id: int, good: Any
) -> None:
    data = _data(_page(street, good.handle, store_id))

    assert data["@type"] == ("ProductGroup" if good.as_group else "Product")
    assert data["name"] == good.name
    assert street.get(data["image"][0]).headers["Content-Type"] == "image/svg+xml"
    offers = _offers(data)
    assert {offer["sku"] for offer in offers} == {v.sku for v in good.variants}
    for offer in offers:
        assert offer["priceCurrency"] == "USD"
        assert re.fullmatch(r"\d+\.\d\d", offer["price"])


def _offers(data: Any) -> list[Any]:
    if "hasVariant" in data:
        return [variant["offers"] for variant in data["hasVariant"]]
    return data["offers"] if isinstance(data["offers"], list) else [data["offers"]]


def test_a_variant_says_its_size_and_color(street: OpenStreet) -> None:
    flat = _data(_page(street, "linen-wrap-dress"))
    group = _data(_page(street, "merino-cardigan"))

    first = flat["offers"][0]["itemOffered"]
    assert (first["sku"], first["color"], first["size"]) == ("WW-DRESS-OLIVE-S", "Olive", "S")
    last = group["hasVariant"][-1]
    assert (last["sku"], last["color"], last["size"]) == ("WW-CARDIGAN-NAVY-M", "Navy", "M")


def test_a_page_is_found_by_article_number_too(street: OpenStreet) -> None:
    assert _data(_page(street, "WW-SILK-SCARF"))["sku"] == "WW-SILK-SCARF"


def test_sold_out_variants_say_so(street: OpenStreet) -> None:
    offers = {offer["sku"]: offer for offer in _offers(_data(_page(street, "linen-wrap-dress")))}

    assert offers["WW-DRESS-SAND-S"]["availability"] == "https://schema.org/OutOfStock"
    assert offers["WW-DRESS-SAND-M"]["availability"] == "https://schema.org/InStock"


@pytest.mark.parametrize(
    ("handle", "status"),
    [("page-not-found", 404), ("page-gone", 410), ("page-server-error", 500), ("nothing", 404)],
)
def test_pages_that_are_not_there(street: OpenStreet, handle: str, status: int) -> None:
    assert _page(street, handle).status == status


@pytest.mark.parametrize(
    ("handle", "status", "location"),
    [
        ("page-redirects-within", 301, "/products/page-redirects-within/moved"),
        ("page-redirects-elsewhere", 302, "http://elsewhere.example/products/1"),
        ("page-redirects-to-private", 302, "http://169.254.169.254/latest/meta-data/"),
    ],
)
def test_pages_that_redirect(street: OpenStreet, handle: str, status: int, location: str) -> None:
    reply = _page(street, handle)

    assert (reply.status, reply.headers["Location"]) == (status, location)


def test_a_page_that_moved_is_there(street: OpenStreet) -> None:
    assert _data(_page(street, "page-redirects-within/moved"))["@type"] == "Product"


def test_pages_with_poor_data(street: OpenStreet) -> None:
    assert _SCRIPT.findall(_page(street, "page-without-data").body) == []
    with pytest.raises(json.JSONDecodeError):
        _data(_page(street, "page-broken-data"))
    assert "price" not in _data(_page(street, "page-price-missing"))["offers"]
    assert _data(_page(street, "page-other-currency"))["offers"]["priceCurrency"] == "EUR"
    out_of_stock = _data(_page(street, "page-out-of-stock"))["offers"]["availability"]
    assert out_of_stock == "https://schema.org/OutOfStock"


def test_a_price_that_changes_after_the_first_look(street: OpenStreet) -> None:
    prices = [_data(_page(street, "page-price-changes"))["offers"]["price"] for _ in range(3)]

    assert float(prices[1]) == pytest.approx(float(prices[0]) * 1.15, abs=0.01)
    assert prices[2] == prices[1]


def test_slow_and_huge_pages(street: OpenStreet) -> None:
    begun = time.monotonic()
    assert _page(street, "page-slow").status == 200
    assert time.monotonic() - begun >= 0.3
    assert len(_page(street, "page-huge").body) > 10_000_000


def test_a_page_fault_can_be_switched_on_anywhere(street: OpenStreet) -> None:
    street.switch_on(HARBOR, "page_gone", times=1)

    assert _page(street, "enamel-mug", HARBOR).status == 410
    assert _page(street, "enamel-mug", HARBOR).status == 200


def test_home_leads_to_every_product(street: OpenStreet) -> None:
    for store in MAIN_STREET:
        if store.web and store.web.build is Build.MEMBERS:
            continue  # its home is for members
        home = street.get(f"{street.url_of(store.store_id)}/").body.decode()
        assert [good.path for good in store.goods if f'href="{good.path}"' not in home] == []
