"""A real Chromium, a small shop, and the engine between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from tests.integration.headless.scene import PLAYBOOK, SECRETS, Fence, order_at
from tests.integration.headless.small_shop import SmallShop, running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def shop() -> Iterator[SmallShop]:
    with running(SmallShop()) as shop:
        yield shop


@pytest.fixture
def fence(shop: SmallShop) -> Fence:
    return Fence(shop)


@pytest.fixture
def engine(shop: SmallShop, page: Page) -> Callable[..., Engine]:
    """An engine on a fresh page, with so many seconds."""

    def make(seconds: float = 120.0, secrets: dict[str, str] = SECRETS) -> Engine:
        return Engine(
            page, PLAYBOOK, order_at(shop), secrets.__getitem__, Deadline.of_seconds(seconds)
        )

    return make
