"""Killed at any moment after the fence: never ordered twice, and what exists is adopted.

MUSE_KILLS says how many are killed at each store (1); the moments are drawn from seeds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from tests.integration.street.opening import OpenStreet
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS
from tests.integration.street_web.placing import entry_of, order_at
from tests.killed_placing import KILLS, killed
from tests.web_placing import LOOPBACK

LONGEST = 0.6  # seconds after the fence; the confirmation is there after about 0.3


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(LOOPBACK)
    yield browser
    browser.close()


@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("store_id", [FORMS, APP, STEPS, MEMBERS])
def test_what_was_killed_is_found_out(
    street: OpenStreet, warm: WarmBrowser, tmp_path: Path, store_id: int, seed: int
) -> None:
    store = street.street.stores[store_id]
    after = random.Random(f"{store_id}:{seed}").uniform(0, LONGEST)
    left = killed(entry_of(store), order_at(store), tmp_path, after)
    left.require_ordered_once(
        warm, lambda: [(one.number, one.total_cents) for one in store.orders.all()]
    )
