"""What the store answers, and what is made of it."""

from __future__ import annotations

import pytest

from muse.adapters.catalog.web import WebCatalog
from muse.adapters.web.errors import RefusalReason, WebRefused, WebTimeout, WebUnavailable
from muse.adapters.web.messages import HttpResponse
from muse.domain.errors import (
    ProductUnavailable,
    ProductUrlRefused,
    UpstreamUnavailable,
)
from muse.domain.product import ProductReference
from muse.domain.store import Method, Store
from tests.unit.catalog.shop import (
    PAGE,
    STORE,
    Web,
    html,
    look_up,
    offering,
    page_of,
    problems,
    unavailable,
)


def test_the_page_is_asked_for_by_article_number_through_the_stores_pattern() -> None:
    web = Web(offering())
    WebCatalog(web).look_up(STORE, ProductReference(41, sku="S1"))
    assert web.asked == [("GET", "https://shop.example/products/S1", STORE.domains)]


@pytest.mark.parametrize(
    ("sku", "path"), [("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"), ("é 1", "%C3%A9%201"), ("@x", "%40x")]
)
def test_an_article_number_stays_in_its_place(sku: str, path: str) -> None:
    web = Web(html(""))
    with pytest.raises(ProductUnavailable):
        WebCatalog(web).look_up(STORE, ProductReference(41, sku=sku))
    assert web.asked[0][1] == f"https://shop.example/products/{path}"


@pytest.mark.parametrize("sku", ["", "..", "a\nb", "x" * 101, None])
def test_what_is_no_article_number_is_refused(sku: str | None) -> None:
    with pytest.raises(ProductUnavailable) as refused:
        look_up(html(""), url=None, sku=sku)
    assert problems(refused.value) == {"sku": "is not an article number"}


def test_a_store_without_a_pattern_needs_the_url() -> None:
    store = Store(41, "Harbor", ("shop.example",), (Method.MANUAL,))
    with pytest.raises(ProductUnavailable, match="named by the URL"):
        look_up(html(""), url=None, sku="S1", store=store)


def test_a_page_about_another_article_is_noticed() -> None:
    error = unavailable(offering(), sku="S2")
    assert problems(error) == {"sku": "is unknown to the store"}


def test_a_page_without_numbers_is_taken_at_its_url() -> None:
    answer = page_of({"@type": "Product", "name": "Scarf", "offers": {"price": 10}})
    assert look_up(answer).sku == "1"
    assert look_up(answer, url=None, sku="S2").sku == "S2"


@pytest.mark.parametrize(
    "answer",
    [
        html(""),
        html("<h1>Are you a robot?</h1>"),
        html('<script type=\'application/ld+json\'>{"@type": "Product", </script>'),
        html('<script type=\'application/ld+json\'>{"@type": "Product", "name": "x"'),
        page_of({"@type": "WebSite", "name": "Harbor"}),
        page_of({"@type": "Product", "offers": {"price": 1}}),
        page_of({"@type": "ItemList", "itemListElement": [{"@type": "Product", "name": "x"}]}),
    ],
)
def test_a_page_without_a_product_is_said_to_be_one(answer: HttpResponse) -> None:
    error = unavailable(answer)
    assert error.public_message == "The store's page does not describe a product."
    assert problems(error) == {"productUrl": "is not a product's page"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(status: int) -> None:
    assert "is gone" in unavailable(html("", status=status)).public_message


@pytest.mark.parametrize("status", [204, 302, 400, 403, 429, 500, 503])
def test_a_store_in_trouble_may_be_asked_again(status: int) -> None:
    with pytest.raises(UpstreamUnavailable, match="Please try again"):
        look_up(html("", status=status))


def test_a_picture_is_no_page() -> None:
    assert "not a product's page" in unavailable(html("", kind="image/png")).public_message


@pytest.mark.parametrize(
    "failure", [WebTimeout(sent=True), WebUnavailable("The store is odd.", sent=True)]
)
def test_a_store_that_does_not_answer(failure: Exception) -> None:
    with pytest.raises(UpstreamUnavailable) as unreachable:
        look_up(failure)
    assert unreachable.value.public_message == f"{failure} Please try again."


def test_a_url_that_is_refused_is_named_with_the_reason() -> None:
    with pytest.raises(ProductUrlRefused) as refused:
        look_up(WebRefused(RefusalReason.DOMAIN))
    assert problems(refused.value) == {"productUrl": "is not on one of the store's own domains"}


def test_a_link_elsewhere_is_not_taken_over() -> None:
    answer = page_of(
        {
            "@type": "Product",
            "name": "Scarf",
            "url": "https://evil.example/p",
            "image": "javascript:alert(1)",
            "offers": {"price": 10},
        }
    )
    product = look_up(answer)
    assert (product.url, product.image_url) == (PAGE, None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("é".encode(), "text/html; charset=utf-8"),
        ("é".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("é".encode("cp1252") + b"<meta charset='windows-1252'>", "text/html"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=iso-8859-1"),
        ("é".encode(), "text/html; charset=zip"),
    ],
)
def test_a_name_is_read_in_the_pages_own_characters(body: bytes, kind: str) -> None:
    before, after = (
        b'<script type=\'application/ld+json\'>{"@type":"Product","name":"Caf',
        b'","offers":{"price":10}}</script>',
    )
    letters, _, meta = body.partition(b"<")
    bom, letters = (letters[:3], letters[3:]) if len(letters) > 2 else (b"", letters)
    content = bom + b"<" + meta + before + letters + after
    assert look_up(html(content, kind=kind)).name == "Café"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ";"),
        ("\ufeff\n", "\n"),
        ("<!--", "-->"),
        ("<!--\n", "\n//-->"),
        ("//<![CDATA[\n", "\n//]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
        ("<![CDATA[", "]]>"),
    ],
)
def test_what_is_wrapped_around_the_data_is_taken_off(before: str, after: str) -> None:
    data = '{"@type": "Product", "name": "Scarf", "offers": {"price": 10}}'
    answer = html(f"<script type='application/ld+json'>{before}{data}{after}</script>")
    assert look_up(answer).name == "Scarf"
