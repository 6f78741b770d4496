"""The catalog of stores whose product pages carry schema.org data."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

from muse.adapters.catalog.articles import Article, Family, families_of
from muse.adapters.catalog.choice import Choice, choose
from muse.adapters.catalog.graph import Graph
from muse.adapters.catalog.html_text import text_of_page
from muse.adapters.catalog.json_ld import documents_in
from muse.adapters.web.errors import WebError, WebRefused
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.adapters.web.urls import WebUrl, is_listed, parse_url
from muse.domain.errors import (
    Problem,
    ProductUnavailable,
    ProductUrlRefused,
    UpstreamUnavailable,
)
from muse.domain.product import Product, ProductReference
from muse.domain.store import Store

_HEADERS = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en-US,en;q=0.9"}
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_PAGES = ("text/html", "application/xhtml+xml")
_MAX_SKU = 100


class WebCatalog:
    """Implements the port `Catalog`: name, image, price and stock come from the store's page."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def look_up(self, store: Store, wanted: ProductReference) -> Product:
        """The product as the store's page describes it now: the page is `wanted.url`, or the one
        that the store's entry gives for an article number.

        Errors: ProductUrlRefused (not a page of this store), ProductUnavailable (gone, out of
        stock, no such number, size or color, or none chosen; no price, another currency; no product
        on the page), UpstreamUnavailable.
        """
        answer = self._page(store, wanted)
        page = text_of_page(answer.body, answer.headers.get("Content-Type", ""))
        families = families_of(Graph(documents_in(page)))
        if not any(family.has_offers for family in families):
            families = _second_reading(page) or families
        choice = choose(families, wanted, answer.url, store.currency)
        return _product(store, wanted, choice, answer.url)

    def _page(self, store: Store, wanted: ProductReference) -> HttpResponse:
        url = wanted.url.strip() if wanted.url else _url_of(store, wanted.sku)
        try:
            answer = self._http.request("GET", url, domains=store.domains, headers=_HEADERS)
        except WebRefused as refused:
            problem = Problem("productUrl", refused.problem)
            raise ProductUrlRefused(f"The product URL {refused.problem}.", [problem]) from refused
        except WebError as error:
            raise UpstreamUnavailable(f"{error} Please try again.") from error
        if answer.status in _GONE:
            raise ProductUnavailable("This product is gone: the store does not have its page.")
        if answer.status != HTTPStatus.OK:
            raise UpstreamUnavailable(f"{store.name} did not show its page. Please try again.")
        kind = answer.headers.get("Content-Type", _PAGES[0]).partition(";")[0].strip().lower()
        if kind not in _PAGES:
            raise ProductUnavailable("The store's answer is not a product's page.")
        return answer


def _second_reading(page: str) -> list[Family]:
    """Few pages need it, and its libraries take time to import."""
    from muse.adapters.catalog.lenient import families_leniently  # noqa: PLC0415 - see above

    return families_leniently(page)


def _url_of(store: Store, sku: str | None) -> str:
    """The page of an article number, by the store's own pattern."""
    if not sku or len(sku) > _MAX_SKU or not sku.isprintable() or not sku.strip("."):
        raise ProductUnavailable(
            "Name the product by its URL or its article number.",
            [Problem("sku", "is not an article number")],
        )
    if store.product_url is None:
        raise ProductUnavailable(
            f"At {store.name} a product is named by the URL of its page.",
            [Problem("sku", "can't be looked up at this store, use productUrl")],
        )
    return store.product_url.replace("{sku}", quote(sku.strip(), safe=""))


def _product(store: Store, wanted: ProductReference, choice: Choice, page: str) -> Product:
    article = choice.article
    url = _own_url(store, article, page)
    return Product(
        store_id=store.store_id,
        sku=_number(choice, wanted, url),
        name=article.name,
        url=url,
        price=choice.price,
        image_url=_image_url(article, page),
        size=article.size,
        color=article.color,
        max_quantity=choice.max_quantity,
    )


def _number(choice: Choice, wanted: ProductReference, url: str) -> str:
    """The store's article number; where its page has none, what its URL ends with."""
    numbers = choice.article.numbers or choice.family.numbers
    if numbers:
        return numbers[0]
    return wanted.sku or urlsplit(url).path.strip("/").rpartition("/")[2] or url


def _own_url(store: Store, article: Article, page: str) -> str:
    """The article's own page, if it is one of the store's; else the page that was read."""
    own = _absolute(article.url, page)
    return str(own) if own is not None and is_listed(own, store.domains) else page


def _image_url(article: Article, page: str) -> str | None:
    """Where its picture is, anywhere; it is shown to people, never fetched."""
    image = _absolute(article.image, page)
    return None if image is None else str(image)


def _absolute(url: str | None, page: str) -> WebUrl | None:
    if url is None:
        return None
    try:
        return parse_url(urljoin(page, url))
    except (WebRefused, ValueError):
        return None
