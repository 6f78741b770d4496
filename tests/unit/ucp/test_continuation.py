"""A person is only ever sent to the store itself."""

from __future__ import annotations

import pytest

from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.web.addresses import Networks

DOMAINS = ("shop.example", "*.shop.example", "127.0.0.1:8712")
NOWHERE = Networks()
LAPTOP = Networks.of(["127.0.0.0/8"])


@pytest.mark.parametrize(
    "url", ["https://shop.example/checkout/1", "https://pay.shop.example/c?id=1"]
)
def test_the_stores_own_pages(url: str) -> None:
    assert safe_url(url, DOMAINS, NOWHERE) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "http://shop.example/checkout/1",
        "https://shop.example.evil.test/checkout/1",
        "https://evil.test/https://shop.example/",
        "https://shop.example@evil.test/checkout/1",
        "https://evil.test\\@shop.example/",
        "https://shop.example:8443/checkout/1",
        "//shop.example/checkout/1",
        "javascript:alert(1)//shop.example",
        "https://evilshop.example/",
        "https://shop.example/" + "x" * 3000,
        "http://127.0.0.1:8712/checkout/1",
    ],
)
def test_anything_else_is_not_passed_on(url: str | None) -> None:
    assert safe_url(url, DOMAINS, NOWHERE) is None


def test_a_developers_own_machine_needs_no_encryption() -> None:
    here = "http://127.0.0.1:8712/checkout/1"

    assert safe_url(here, DOMAINS, LAPTOP) == here
    assert safe_url("http://127.0.0.1:9999/checkout/1", DOMAINS, LAPTOP) is None
    assert safe_url("http://shop.example/", DOMAINS, LAPTOP) is None
