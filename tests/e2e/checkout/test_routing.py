"""A store that breaks is routed around before the next shopper, and comes back by its canary: on
the deployed template."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from local.commands.canary import canaries, in_words
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiOps, ApiShopper
from tests.web_shopping import STEPS, ready_at_web_stores

WAIT_SECONDS = 60.0


@pytest.fixture
def outages_matter(running: RunningSystem, ops: ApiOps) -> Iterator[None]:
    ops.ignore_outages(ignored=False, store_id=STEPS)
    yield
    no_captcha(running)
    ops.ignore_outages(ignored=True, store_id=STEPS)


def no_captcha(running: RunningSystem) -> None:
    """The faults of other tests go on."""
    running.street.control("DELETE", f"faults?storeId={STEPS}&fault=web_captcha")


def canary(running: RunningSystem) -> list[dict[str, Any]]:
    return canaries(running.system.ports.aws_url, STEPS)


def canary_at_rest(running: RunningSystem) -> list[dict[str, Any]]:
    """Once no other canary is at the store: the rounds over the stores send some, too, and one that
    had met the captcha would end after it is gone."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (ended := canary(running))[0]["outcome"] is None:
        assert time.monotonic() < deadline
        time.sleep(1)
    return ended


def back_by_its_canary(running: RunningSystem, shopper: ApiShopper, ops: ApiOps) -> Any:
    """The order that is placed by browser once a canary has passed. What had met the captcha while
    it was there may end after that canary and stop the method again: then the next one ends it."""
    for last_try in (False, False, True):
        ended = canary_at_rest(running)
        assert in_words(ended).startswith("headless: passed after"), ended
        session_id = ready_at_web_stores(shopper, STEPS)
        shopper.place(session_id)
        order = ops.decided(shopper.session(session_id)["stores"][0]["museOrderNumber"])
        if order["status"] == "placed" or last_try:
            return order
    raise AssertionError("the last try returns")


@pytest.mark.usefixtures("outages_matter")
def test_a_store_that_breaks_is_routed_around_and_comes_back(
    running: RunningSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    assert in_words(canary_at_rest(running)).startswith("headless: passed after")
    running.street.switch_on(STEPS, "web_captcha")
    assert [each["outcome"] for each in canary(running)] == ["bot_challenge"]
    before = len(running.street.orders(STEPS))
    routed = ready_at_web_stores(shopper, STEPS)
    shopper.place(routed)
    [task] = ops.tasks_of(routed)
    assert "headless: it did not work lately (bot_challenge)" in task["reason"]
    assert len(running.street.orders(STEPS)) == before

    no_captcha(running)
    order = back_by_its_canary(running, shopper, ops)
    assert order["status"] == "placed", order["route"]
    assert [(note["method"], note["step"]) for note in order["route"]] == [("headless", "chosen")]
