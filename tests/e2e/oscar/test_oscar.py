"""Orders at django-oscar, a shop that nobody here wrote, from a playbook alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.judging.history import Absent, Adopted, Sought, match
from muse.adapters.retailers.headless.engine.order_facts import OrderFacts
from muse.adapters.retailers.headless.engine.reference import known_of
from muse.adapters.retailers.headless.playbook.loading import load_playbook_file
from muse.adapters.retailers.headless.rehearsal import trial_order
from muse.domain.money import Money
from muse.domain.placement.failures import AccountProblem, OutcomeUnknown
from tests.e2e.oscar.ordering import PLAYBOOK_FILE
from tests.e2e.oscar.running import EMAIL, PASSWORD, OscarShop

PLAYBOOK = load_playbook_file(PLAYBOOK_FILE)
SECRETS = {"account.username": EMAIL, "account.password": PASSWORD}
TOTAL = Money(21600)  # a coat and two scarves


class Fence:
    """What the engine entered."""

    def __init__(self) -> None:
        self.entered: list[tuple[Money, str | None]] = []

    def __call__(self, *, total: Money, reference: str | None = None) -> None:
        self.entered.append((total, reference))


@pytest.fixture
def order(shop: OscarShop) -> OrderFacts:
    assert PLAYBOOK.playbook.trial
    return trial_order(PLAYBOOK.playbook.trial, shop.origin)


def engine_on(page: Page, order: OrderFacts, secrets: dict[str, str] = SECRETS) -> Engine:
    return Engine(page, PLAYBOOK, order, secrets.__getitem__, Deadline.of_seconds(120))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_orders_with_and_without_a_saved_login(browser: Browser, order: OrderFacts) -> None:
    numbers, state, signed_in = [], None, []
    for _ in range(2):
        context: Any = browser.new_context(storage_state=state)
        engine = engine_on(context.new_page(), order)
        placed = engine.place(Fence())
        state = context.storage_state()
        context.close()
        assert placed.total == TOTAL
        numbers.append(placed.number)
        signed_in.append(not any(record.phase == "login" for record in engine.log.records))
    assert len(set(numbers)) == 2
    assert signed_in == [False, True]


def test_killed_after_the_click_the_order_is_found(browser: Browser, order: OrderFacts) -> None:
    context = browser.new_context()
    page, fence = context.new_page(), Fence()

    def order_and_vanish(route: Route) -> None:
        if "place_order" not in (route.request.post_data or ""):
            return route.continue_()
        route.fetch(max_redirects=0)
        return page.close()

    page.route("**/checkout/preview/", order_and_vanish)
    with pytest.raises(OutcomeUnknown):
        engine_on(page, order).place(fence)
    total, reference = fence.entered[0]
    clicked = datetime.now(UTC)
    sought = Sought(order.lines, total, clicked, clicked, known_of(reference))
    history = engine_on(context.new_page(), order).history(sought.known)
    context.close()
    found = match(history, sought, datetime.now(UTC))
    assert isinstance(found, Adopted)
    assert found.order.total == TOTAL


def test_killed_before_the_click_there_is_no_order(page: Page, order: OrderFacts) -> None:
    class Killed(Exception):
        pass

    def fence(*, total: Money, reference: str | None = None) -> None:
        raise Killed(reference)

    with pytest.raises(Killed) as killed:
        engine_on(page, order).place(fence)
    clicked = datetime.now(UTC)
    sought = Sought(order.lines, TOTAL, clicked, clicked, known_of(str(killed.value)))
    history = engine_on(page, order).history(sought.known)
    assert match(history, sought, datetime.now(UTC) + timedelta(minutes=5)) == Absent()


def test_a_wrong_password_is_a_problem_of_the_account(page: Page, order: OrderFacts) -> None:
    wrong = {**SECRETS, "account.password": "canary-wrong"}
    with pytest.raises(AccountProblem):
        engine_on(page, order, wrong).place(Fence())
