"""Two orders for one account at a web store at the same time: one after the other, never mixed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from muse.adapters.retailers.headless.browser.pinned_network import Pin
from muse.adapters.retailers.headless.browser.warm_browser import Visit, WarmBrowser
from muse.adapters.retailers.headless.retailer import HeadlessRetailers
from muse.runtime.wiring.outside import headless
from tests.in_process import InProcessSystem
from tests.shopping import SESSIONS, ApiShopper
from tests.web_placing import LOOPBACK
from tests.web_shopping import FORMS, OREGON

# Each for more than $100, from which on the store ships free.
WANTED = {"first-at-once": ("TT-YARN", 6), "second-at-once": ("TT-BUTTONS", 9)}


class InTurns:
    """Browsers that run already: each placement gets the next one, as it may meet another instance
    of the function."""

    def __init__(self, browsers: list[WarmBrowser]) -> None:
        self._browsers = itertools.cycle(browsers)
        self._original = headless.headless_retailers

    def retailers(self) -> HeadlessRetailers:
        means = replace(self._original().means, browser=next(self._browsers))
        return HeadlessRetailers(means)


@pytest.fixture
def _two_browsers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ExitStack() as stack:
        browsers = [WarmBrowser(LOOPBACK) for _ in range(2)]
        for browser in browsers:
            browser.visit(Visit(Pin(())), lambda _: None)
            stack.callback(browser.close)
        monkeypatch.setattr(headless, "headless_retailers", InTurns(browsers).retailers)
        yield


def ready(shopper: ApiShopper) -> str:
    """A session with what this shopper wants."""
    sku, quantity = WANTED[shopper.user]
    stores = shopper.system.street.control("GET", "endpoints.json")["stores"]
    [url] = [one["url"] for store in stores for one in store["products"] if one["sku"] == sku]
    wanted = {"storeId": FORMS, "productUrl": url, "quantity": quantity}
    assert shopper.call("POST", "/api/v1/cart/items", wanted).status == 201
    session_id = shopper.start()
    assert shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", OREGON).status == 200
    shopper.pay_with(session_id, "pm_card_visa")
    return session_id


def refused_for(events: list[dict[str, Any]]) -> list[Any]:
    """When the account was in use, by the history of a workflow."""
    return [
        event["timestamp"]
        for event in events
        if event.get("taskFailedEventDetails", {}).get("error") == "AccountInUse"
    ]


def placed_at(events: list[dict[str, Any]]) -> Any:
    [at] = [event["timestamp"] for event in events if event["type"] == "TaskSucceeded"][:1]
    return at


@pytest.mark.usefixtures("_two_browsers")
def test_the_second_waits_until_the_first_is_done(system: InProcessSystem) -> None:
    before = len(system.street.orders(FORMS))
    shoppers = [ApiShopper(system, user) for user in WANTED]
    sessions = [ready(shopper) for shopper in shoppers]
    for shopper, session_id in zip(shoppers, sessions, strict=True):
        assert shopper.place(session_id, wait=0).status == 202  # its workflow runs in a thread
    settled = [who.settled(one) for who, one in zip(shoppers, sessions, strict=True)]

    assert [session["status"] for session in settled] == ["completed", "completed"]
    histories = sorted(map(system.execution_events, sessions), key=placed_at)
    assert refused_for(histories[0]) == []
    refused = refused_for(histories[1])
    assert refused
    assert max(refused) <= placed_at(histories[0])
    made = system.street.orders(FORMS)[before:]
    bags = [[(line["sku"], line["quantity"]) for line in order["lines"]] for order in made]
    assert sorted(bags) == sorted([wanted] for wanted in WANTED.values())
    for shopper, wanted in zip(shoppers, WANTED.values(), strict=True):
        [session] = shopper.call("GET", "/api/v1/orders").data["checkoutSessions"]
        assert [one["storeOrderNumber"] for one in session["orders"]] == [
            order["orderNumber"] for order, bag in zip(made, bags, strict=True) if bag == [wanted]
        ]
