"""Kinds of product pages as they are out there, each with the right value or the right refusal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from muse.domain.errors import ProductUnavailable
from muse.domain.money import Money
from tests.unit.catalog.shop import html, look_up

PAGES = Path(__file__).parent / "real_pages"
PRICE = Money(1999)
FOR_SALE = {
    "plain", "trailing_commas", "brace_too_many", "bracket_and_semicolon_too_many", "line_comment",
    "block_comment", "single_quotes", "line_break_in_text", "cdata", "html_comment_around",
    "in_stock_in_words", "in_stock_in_lower_case", "graph", "array_of_documents",
    "offers_by_reference", "price_specification", "struck_through_price", "aggregate_of_one_price",
    "the_same_price_twice", "used_beside_new", "recommendations_beside", "microdata",
    "microdata_price_in_text", "microdata_beside_broken_json", "open_graph",
    "open_graph_of_a_theme",
}  # fmt: skip
OTHER_PRICES = {"dollar_sign_in_price": Money(101_999)}
REFUSED = {
    "out_of_stock_in_words": "out of stock",
    "pre_order": "not for delivery now",
    "discontinued": "gone",
    "aggregate_of_a_range": "no single price",
    "comma_as_decimal_sign": "no single price",
    "euros": "in EUR",
    "no_price": "no single price",
    "price_of_nothing": "no single price",
    "two_prices": "several prices",
    "two_prices_nearly_json": "several prices",
    "list_of_products": "several products",
    "cut_off": "does not describe a product",
    "missing_comma": "does not describe a product",
    "no_product": "does not describe a product",
    "bot_wall": "does not describe a product",
    "microdata_out_of_stock": "out of stock",
    "microdata_two_prices": "several prices",
    "microdata_list": "several products",
    "open_graph_on_sale": "several prices",
    "open_graph_out_of_stock": "out of stock",
    "open_graph_in_euros": "in EUR",
    "open_graph_without_price": "does not describe a product",
    "open_graph_used": "no single price",
}


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text()


def test_every_page_is_tried() -> None:
    tried = FOR_SALE | OTHER_PRICES.keys() | REFUSED.keys()
    assert tried == {path.stem for path in PAGES.iterdir()}
    assert len(tried) >= 40


@pytest.mark.parametrize("name", sorted(FOR_SALE | OTHER_PRICES.keys()))
def test_a_page_that_says_what_it_sells(name: str) -> None:
    product = look_up(html(page(name)))
    assert (product.name, product.price) == ("Enamel mug", OTHER_PRICES.get(name, PRICE))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_page_that_does_not(name: str) -> None:
    with pytest.raises(ProductUnavailable, match=REFUSED[name]):
        look_up(html(page(name)))


def test_the_lenient_libraries_are_imported_only_when_they_are_needed() -> None:
    program = (
        "import sys; from tests.unit.catalog.test_real_pages import html, look_up, page;"
        "look_up(html(page('plain')));"
        "assert not {'extruct', 'json5', 'lxml'} & sys.modules.keys();"
        "look_up(html(page('microdata')));"
        "assert {'extruct', 'json5', 'lxml'} <= sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "tag", ["<a ", "<div itemscope itemprop=offers>", "<meta property=og:x ", "{["]
)
@pytest.mark.timeout(20)
def test_a_page_of_nonsense_takes_no_time(tag: str) -> None:
    nonsense = '<script type=application/ld+json>{"@type": "Product", ' + tag * 20_000
    with pytest.raises(ProductUnavailable):
        look_up(html(nonsense + "</script>" + tag * 40_000))
