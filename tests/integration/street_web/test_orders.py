"""At each web store, an order from the sign-in to the order's number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.street.store.orders import OrderedBy
from muse.domain.money import Money
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS, Buyer

At = Callable[[int], Buyer]
# What is bought, and what it costs to ship it to San Francisco.
ORDERS = {
    FORMS: ([("TT-YARN", 2), ("TT-APRON-CLAY-M", 1)], Money(10_355)),
    APP: ([("LH-BULB", 3), ("LH-SHADE-AMBER-SMALL", 1)], Money(1)),
    STEPS: ([("CK-WHISK", 2), ("CK-TOWEL-ROSE-MEDIUM", 3)], Money(8_861)),
    MEMBERS: ([("VC-SOAP", 2), ("VC-ROBE-NIGHT-M", 1)], Money(16_309)),
}


@pytest.mark.parametrize("store_id", ORDERS)
def test_orders_exactly_what_was_wanted(store_id: int, at: At) -> None:
    pieces, total = ORDERS[store_id]
    buyer = at(store_id)
    placed = buyer.engine(pieces, total).place(buyer.fence)
    [order] = buyer.orders
    assert (placed.number, placed.total) == (order.number, total)
    assert order.total_cents == total.cents
    assert order.ordered_by is OrderedBy.WEB
    assert [(line.sku, line.quantity) for line in order.lines] == pieces
    assert [entered for entered, _ in buyer.fence.entered] == [total]

    [seen] = buyer.engine(pieces, total).history()
    assert (seen.number, seen.total) == (order.number, total)
    assert seen.placed is not None
    assert abs((seen.placed - order.at).total_seconds()) < 60
    assert [(line.sku, line.quantity) for line in seen.lines or ()] == pieces
