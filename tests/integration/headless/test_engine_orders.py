"""The engine orders at a small shop, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from muse.adapters.retailers.headless.engine.engine import Engine
from muse.domain.money import Money
from tests.integration.headless.scene import Fence
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
