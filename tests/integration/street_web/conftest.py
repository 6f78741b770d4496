"""The street, and a Chromium to visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from local.street.store.open_store import Timings
from tests.integration.street.opening import OpenStreet, open_street
from tests.integration.street_web.buying import Buyer


@pytest.fixture(scope="module")
def whole_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStreet]:
    folder = tmp_path_factory.mktemp("street")
    with open_street(folder, timings=Timings(hang=30.0)) as street:
        yield street


@pytest.fixture
def street(whole_street: OpenStreet) -> OpenStreet:
    whole_street.reset()
    return whole_street


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def at(street: OpenStreet, page: Page) -> Callable[[int], Buyer]:
    """A buyer at a store of the street."""
    return lambda store_id: Buyer(street, store_id, page)
