"""At each web store, an order from the sign-in to the order's number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.street.store.orders import OrderedBy
from tests.integration.street_web.buying import WANTED, Buyer

At = Callable[[int], Buyer]


@pytest.mark.parametrize("store_id", WANTED)
def test_orders_exactly_what_was_wanted(store_id: int, at: At) -> None:
    pieces, total = WANTED[store_id]
    buyer = at(store_id)
    placed = buyer.engine().place(buyer.fence)
    [order] = buyer.orders
    assert (placed.number, placed.total) == (order.number, total)
    assert order.total_cents == total.cents
    assert order.ordered_by is OrderedBy.WEB
    assert [(line.sku, line.quantity) for line in order.lines] == pieces
    assert [entered for entered, _ in buyer.fence.entered] == [total]

    [seen] = buyer.engine().history()
    assert (seen.number, seen.total) == (order.number, total)
    assert seen.placed is not None
    assert abs((seen.placed - order.at).total_seconds()) < 60
    assert [(line.sku, line.quantity) for line in seen.lines or ()] == pieces
