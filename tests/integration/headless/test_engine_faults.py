"""Bad pages: each ends in its class, and nothing is submitted."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, Route

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.domain.placement import failures
from muse.domain.placement.attempt import TryAgain
from tests.integration.headless.scene import PLAYBOOK, SECRETS, Fence, order_at
from tests.integration.headless.small_shop import SmallShop

pytestmark = pytest.mark.thorough

MakeEngine = Callable[..., Engine]
BEFORE_THE_CLICK = {
    "renamed": failures.PlaybookBroken,
    "doubled": failures.PlaybookBroken,
    "hidden": failures.PlaybookBroken,
    "covered": failures.PlaybookBroken,
    "add does nothing": failures.PlaybookBroken,
    "remove does nothing": failures.PlaybookBroken,
    "wrong quantity": failures.PlaybookBroken,
    "other address": failures.PlaybookBroken,
    "dearer": failures.PriceOverCap,
    "gift card": failures.NotSupported,
    "other card": failures.NotSupported,
    "sold out": failures.OutOfStock,
    "gone at review": failures.OutOfStock,
    "size sold out": failures.OutOfStock,
    "size gone": failures.VariantInvalid,
    "captcha": failures.BotChallenge,
    "403": failures.BotChallenge,
    "404": failures.ItemGone,
    "429": failures.RetailerBusy,
    "500": failures.RetailerUnavailable,
    "session lost": failures.RetailerUnavailable,
}


HOW_IT_IS_BROKEN = {
    "renamed": "missing",
    "doubled": "2 elements match",
    "hidden": "hidden",
    "covered": "covered by another element",
    "remove does nothing": "removing a line did nothing",
    "wrong quantity": "3 pieces instead of 2",
    "other address": "the shipping address lacks zip",
}


@pytest.mark.parametrize("fault", BEFORE_THE_CLICK)
def test_a_bad_page_stops_with_its_class(
    fault: str, shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add(fault)
    shop.bag.append(("LEFTOVER", "S", 1))
    with pytest.raises(BEFORE_THE_CLICK[fault], match=HOW_IT_IS_BROKEN.get(fault)):
        engine().place(fence)
    assert fence.entered == []
    assert shop.submits == 0


def test_a_fault_of_an_article_names_its_line(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add("size gone")
    with pytest.raises(failures.VariantInvalid) as refused:
        engine().place(fence)
    assert refused.value.item_id == "item-SCARF-1"


def test_a_wrong_password_is_a_problem_of_the_account(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    wrong = {**SECRETS, "account.password": "canary-wrong"}
    attempt = engine(secrets=wrong)
    with pytest.raises(failures.AccountProblem) as refused:
        attempt.place(fence)
    assert "canary" not in f"{refused.value.detail} {attempt.log.records}"


def test_does_not_click_with_less_than_a_minute_left(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    with pytest.raises(TryAgain):
        engine(seconds=50).place(fence)
    assert fence.entered == []
    assert shop.submits == 0


def test_a_fence_that_is_not_entered_prevents_the_click(
    shop: SmallShop, engine: MakeEngine
) -> None:
    def refuse(**_: object) -> None:
        raise TryAgain("somebody else is at it")

    attempt = engine()
    with pytest.raises(TryAgain):
        attempt.place(refuse)
    assert shop.submits == 0
    assert not attempt.clicked


def test_a_store_that_does_not_answer_is_unavailable(
    shop: SmallShop, page: Page, fence: Fence
) -> None:
    order = order_at(shop)
    shop.url = "http://127.0.0.1:9"
    nowhere = order_at(shop)
    assert order != nowhere
    attempt = Engine(page, PLAYBOOK, nowhere, SECRETS.__getitem__, Deadline.of_seconds(100))
    with pytest.raises(failures.RetailerUnavailable):
        attempt.place(fence)


AFTER_THE_CLICK = ["500 without order", "500 with order", "no confirmation"]


@pytest.mark.parametrize("fault", AFTER_THE_CLICK)
def test_after_the_click_the_outcome_is_unknown(
    fault: str, shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add(fault)
    with pytest.raises(failures.OutcomeUnknown):
        engine().place(fence)
    assert len(fence.entered) == shop.submits == 1


def test_a_definite_refusal_after_the_click_is_that(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add("declined")
    with pytest.raises(failures.FundingRefused) as refused:
        engine().place(fence)
    assert refused.value.definite


class TestACrashedBrowser:
    """A page that is gone says nothing about the playbook."""

    def test_before_the_click_the_store_was_not_reached(self, page: Page, shop: SmallShop) -> None:
        attempt = Engine(
            page, PLAYBOOK, order_at(shop), SECRETS.__getitem__, Deadline.of_seconds(100)
        )
        attempt.log.tell = lambda record: page.close() if record.phase == "bag" else None
        with pytest.raises(failures.RetailerUnavailable):
            attempt.place(Fence(shop))

    def test_after_the_click_nobody_knows(self, page: Page, shop: SmallShop) -> None:
        attempt = Engine(
            page, PLAYBOOK, order_at(shop), SECRETS.__getitem__, Deadline.of_seconds(100)
        )

        def order_and_vanish(route: Route) -> None:
            route.fetch(max_redirects=0)
            page.close()

        page.route("**/submit", order_and_vanish)
        with pytest.raises(failures.OutcomeUnknown):
            attempt.place(Fence(shop))
        assert len(shop.orders) == 1


def test_a_page_of_30_megabytes_takes_bounded_time(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    """A fast machine orders, a slow one finds the store unavailable."""
    shop.faults.add("huge")
    started = time.monotonic()
    with suppress(failures.RetailerUnavailable):
        engine().place(fence)
    assert time.monotonic() - started < 60
    assert shop.submits == len(fence.entered) == len(shop.orders)


def test_a_second_window_is_closed(
    shop: SmallShop, engine: MakeEngine, fence: Fence, page: Page
) -> None:
    shop.faults.add("second window")
    engine().place(fence)
    assert page.context.pages == [page]


def test_a_badge_that_a_captcha_service_is_used_asks_for_nothing(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add("badge")
    engine().place(fence)
    assert len(shop.orders) == 1
