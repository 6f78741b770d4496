"""Each reading of the order history is tried by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.history.trial import TriedHistory
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.domain.money import Money
from tests.integration.headless.scene import FILE, SECRETS, order_at
from tests.integration.headless.small_shop import SmallShop

GOOD = FILE.read_text()
Read = Callable[..., TriedHistory]


@pytest.fixture
def read(shop: SmallShop, page: Page) -> Read:
    """Try the history of a shop with two orders, with a changed playbook."""
    for quantity in (1, 2):
        shop.bag.append((f"SCARF-{quantity}", "S", quantity))
        shop.order_now()

    def try_it(before: str = "", after: str = "") -> TriedHistory:
        assert before in GOOD
        loaded = load_playbook(GOOD.replace(before, after, 1) if before else GOOD)
        seconds, order = Deadline.of_seconds(60), order_at(shop)
        return Engine(page, loaded, order, SECRETS.__getitem__, seconds).try_history()

    return try_it


def test_all_of_the_newest_order_is_read(shop: SmallShop, read: Read) -> None:
    tried = read()
    assert (tried.orders, tried.number, tried.total) == (2, "T-1002", Money(10868))
    assert tried.placed == shop.orders[0].placed.replace(second=0, microsecond=0)
    assert [(line.sku, line.quantity) for line in tried.lines or ()] == [("SCARF-2", 2)]
    assert tried.unreadable == {}
    assert "/orders/T-1002" in shop.visits
    assert "/orders/T-1001" not in shop.visits


# What is wrong, the place that is told, and words of why.
UNREADABLE = {
    "total": ("total: {css: .total}", "total: {css: .sum}", "total", "css=.sum: missing"),
    "time": ('"%B %d, %Y %H:%M"', '"%d %B %Y %H:%M"', "placed", "is not in placed_format but"),
    "rows of lines": ("rows: {css: tr.line}", "rows: {css: tr.row}", "detail.lines.rows", "no row"),
    "article": ("sku: {css: .sku}", "sku: {css: td}", "detail.lines.sku", "3 elements match"),
    "no article": ("sku: {css: .sku}", "sku: {css: .x}", "detail.lines", "neither article number"),
    "quantity": (
        "quantity: {css: .quantity}",
        "quantity: {css: .sku, pattern: '(SC)'}",
        "detail.lines.quantity",
        "is not one number but 'SC'",
    ),
    "page": ("goto: /orders/{entry.number}", "goto: /old/{entry.number}", "detail.goto", "404"),
    "heading": (
        'name: "Order {entry.number}"',
        'name: "No. {entry.number}"',
        "detail.expect",
        "heading",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_can_not_be_read_is_told_with_its_place(case: str, read: Read) -> None:
    before, after, place, why = UNREADABLE[case]
    tried = read(before, after)
    path = ("phases", "history", *place.split("."))
    assert list(tried.unreadable) == [path]
    assert why in tried.unreadable[path]
    assert "(order T-1002)" in tried.unreadable[path]
    assert tried.number == "T-1002"


def test_older_orders_are_read_as_finding_out_would(read: Read) -> None:
    tried = read("total: {css: .total}", "total: {css: .total, pattern: '([$]108.+)'}")
    [why] = tried.unreadable.values()
    assert "(order T-1001)" in why
    assert tried.total == Money(10868)
