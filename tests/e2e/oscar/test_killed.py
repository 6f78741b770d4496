"""Killed around the click at a shop that nobody here wrote: never ordered twice.

MUSE_KILLS says how many are killed, if more than 2; the moments are drawn from seeds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from tests.e2e.conftest import Say
from tests.e2e.oscar.ordering import order_at, web_store
from tests.e2e.oscar.running import OscarShop
from tests.killed_placing import KILLS, killed
from tests.web_placing import LOOPBACK

# Seconds after the fence, in turns: while the click is on its way, and until the confirmation.
LONGEST = (0.1, 0.8)


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmBrowser]:
    browser = WarmBrowser(LOOPBACK)
    yield browser
    browser.close()


@pytest.mark.parametrize("seed", range(max(KILLS, 2)))
def test_what_was_killed_is_found_out(
    shop: OscarShop, warm: WarmBrowser, tmp_path: Path, say: Say, seed: int
) -> None:
    before = len(shop.orders())
    after = random.Random(f"oscar:{seed}").uniform(0, LONGEST[seed % 2])
    left = killed(web_store(shop), order_at(shop), tmp_path, after)
    was_ordered = left.require_ordered_once(warm, lambda: shop.orders()[before:])
    say(f"killed {1000 * after:.0f} ms after the fence: {'an' if was_ordered else 'no'} order")
