"""The engine orders at a small shop, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.judging.history import Absent, Adopted, Sought, match
from muse.adapters.retailers.headless.engine.reference import known_of
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.domain.money import Money
from muse.domain.placement.failures import OutcomeUnknown
from tests.integration.headless.scene import FILE, SECRETS, Fence, order_at
from tests.integration.headless.small_shop import PASSWORD, SmallShop

MakeEngine = Callable[..., Engine]


def test_orders_once_and_tells_the_number(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    placed = engine().place(fence)
    [order] = shop.orders
    assert (placed.number, placed.total) == (order.number, Money(16052))
    assert order.lines == [("SCARF-1", "M", 2), ("SCARF-2", "L", 1)]
    assert shop.submits == 1


def test_waits_for_a_number_that_is_shown_late(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.faults.add("late number")
    placed = engine().place(fence)
    assert placed.number == shop.orders[0].number


def test_enters_the_fence_before_the_click_with_total_and_known_orders(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.bag.append(("SCARF-9", "S", 1))
    earlier = shop.order_now()
    engine().place(fence)
    assert fence.submits_before == 0
    [(total, reference)] = fence.entered
    assert total == Money(16052)
    assert known_of(reference) == (earlier.number,)


def test_leftovers_in_the_bag_are_not_bought(
    shop: SmallShop, engine: MakeEngine, fence: Fence
) -> None:
    shop.bag += [("LEFTOVER-1", "S", 1), ("LEFTOVER-2", "S", 3)]
    engine().place(fence)
    assert [sku for sku, _, _ in shop.orders[0].lines] == ["SCARF-1", "SCARF-2"]


def test_a_live_login_is_used(shop: SmallShop, engine: MakeEngine, fence: Fence) -> None:
    shop.signed_in = True
    attempt = engine()
    attempt.place(fence)
    assert [record for record in attempt.log.records if record.phase == "login"] == []


def test_a_banner_in_the_way_is_closed(shop: SmallShop, engine: MakeEngine, fence: Fence) -> None:
    shop.faults.add("banner")
    assert engine().place(fence).number == shop.orders[0].number


def test_a_store_that_asks_once_more_is_told_yes(shop: SmallShop, page: Page, fence: Fence) -> None:
    shop.faults.add("asks")
    text = FILE.read_text().replace("  submit:\n", "  submit:\n    accept_dialog: true\n")
    asked = Engine(
        page,
        load_playbook(text),
        order_at(shop),
        SECRETS.__getitem__,
        Deadline.of_seconds(120),
    )
    assert asked.place(fence).number == shop.orders[0].number


def test_the_review_goes_no_further(shop: SmallShop, engine: MakeEngine) -> None:
    review = engine().review()
    assert review.total == Money(16052)
    assert shop.submits == 0


def test_the_log_tells_steps_and_locators_but_no_values(
    shop: SmallShop, engine: MakeEngine
) -> None:
    attempt = engine()
    attempt.review()
    said = repr(attempt.log.records)
    assert "label=Password" in said
    assert "role=button 'Add to bag'" in said
    for value in (PASSWORD, "Lovelace", "94102"):
        assert value not in said


class TestFindingOut:
    """What became of a click is read from the history."""

    def sought(self, shop: SmallShop, fence: Fence) -> Sought:
        total, reference = fence.entered[0]
        clicked = datetime.now(UTC)
        return Sought(order_at(shop).lines, total, clicked, clicked, known_of(reference))

    def test_an_order_that_exists_is_adopted(
        self, shop: SmallShop, engine: MakeEngine, fence: Fence
    ) -> None:
        shop.bag.append(("SCARF-9", "S", 1))
        shop.order_now()
        shop.faults.add("500 with order")
        with pytest.raises(OutcomeUnknown):
            engine().place(fence)
        sought = self.sought(shop, fence)
        found = match(engine().history(sought.known), sought, datetime.now(UTC))
        assert isinstance(found, Adopted)
        assert found.order.number == shop.orders[0].number

    def test_an_order_that_does_not_exist_is_absent_once_the_history_had_time(
        self, shop: SmallShop, engine: MakeEngine, fence: Fence
    ) -> None:
        shop.faults.add("500 without order")
        with pytest.raises(OutcomeUnknown):
            engine().place(fence)
        sought = self.sought(shop, fence)
        later = datetime.now(UTC) + timedelta(minutes=5)
        assert match(engine().history(sought.known), sought, later) == Absent()
