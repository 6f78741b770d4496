"""Only a store's own pages are fetched, however cleverly another address is put."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.shopping import BOUTIQUE, ApiShopper

PAGE = "products/silk-scarf"


@pytest.fixture(scope="module")
def stranger() -> Iterator[tuple[str, list[str]]]:
    """A server that is no store's: its host and port, and what it was asked."""
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize(
    "url",
    [
        "http://{stranger}/{page}",
        "http://jane:secret@{store}/{page}",
        "http://{store}@{stranger}/{page}",
        "http://{stranger}#@{store}/{page}",
        "http://{stranger}\\@{store}/{page}",
        "http://{store}.{stranger}/{page}",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.1:{port}/{page}",
        "http://0x7f000001:{port}/{page}",
        "http://2130706433:{port}/{page}",
        "http://[::ffff:127.0.0.1]:{port}/{page}",
        "http://localhost:{port}/{page}",
        "https://elsewhere.example/{page}",
        "//{stranger}/{page}",
        "file:///etc/passwd",
        "gopher://{store}/{page}",
        "http://{store}/{page}\r\nX-Injected: yes",
        "javascript:alert(1)",
    ],
)
def test_an_address_elsewhere_is_refused(
    shopper: ApiShopper, stranger: tuple[str, list[str]], url: str
) -> None:
    host, asked = stranger
    store = shopper.product(BOUTIQUE)["url"].split("/")[2]
    address = url.format(stranger=host, store=store, page=PAGE, port=store.split(":")[1])

    answer = shopper.call(
        "POST", "/api/v1/cart/items", {"storeId": BOUTIQUE, "productUrl": address, "quantity": 1}
    )

    has_control_characters = "\r" in url
    code = "invalid" if has_control_characters else "product_url_refused"
    assert (answer.status, answer.error["code"]) == (422, code)
    assert "secret" not in answer.body
    assert asked == []
    assert shopper.call("GET", "/api/v1/cart").data["stores"] == []


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("page_redirects_elsewhere", 422, "product_url_refused"),
        ("page_redirects_to_private", 422, "product_url_refused"),
        ("page_not_found", 422, "product_unavailable"),
        ("page_gone", 422, "product_unavailable"),
        ("page_out_of_stock", 422, "product_unavailable"),
        ("page_other_currency", 422, "product_unavailable"),
        ("page_huge", 502, "upstream_unavailable"),
        ("page_server_error", 502, "upstream_unavailable"),
    ],
)
def test_a_page_that_leads_nowhere(shopper: ApiShopper, fault: str, status: int, code: str) -> None:
    answer = shopper.add(BOUTIQUE, fault)

    assert (answer.status, answer.error["code"]) == (status, code)


@pytest.mark.parametrize("fault", ["page_redirects_within", "page_slow"])
def test_a_page_that_is_only_slow_or_has_moved(shopper: ApiShopper, fault: str) -> None:
    assert shopper.add(BOUTIQUE, fault).status == 201


def test_the_price_is_the_stores_at_that_moment(shopper: ApiShopper) -> None:
    product = shopper.product(BOUTIQUE)

    cart = shopper.add(BOUTIQUE).data

    [store] = cart["stores"]
    assert store["items"][0]["unitPriceCents"] == product["priceCents"]
    assert store["items"][0]["name"] == product["name"]
