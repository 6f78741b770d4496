"""What the list shows of an order's money: what was approved, what is due, what was given back and
what is paid in the end."""

from __future__ import annotations

import pytest

from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.orders.view_orders import ListOrders, list_orders, order_statistics, view_order
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.store_replies import by_hand, out_of_stock, placed


@pytest.fixture
def settled(checkout: CheckoutScene) -> CheckoutScene:
    """Two orders, placed and paid."""
    checkout.place(gap=placed(), macys=placed())
    return checkout


def test_of_a_checkout_that_is_placed_in_part(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
    gap, macys = checkout.order("gap"), checkout.order("macys")
    [group] = list_orders(ListOrders(USER), checkout.storage).checkouts
    amounts = {order.store_name: (order.due, order.paid) for order in group.orders}
    nothing = Money(0)
    assert amounts["Gap"] == (gap.total, gap.total)
    assert amounts["Macys"] == amounts["Boutique"] == (nothing, nothing)
    assert group.due is None
    assert (group.refunded, group.paid) == (nothing, gap.total)
    [failed] = list_orders(ListOrders(USER, status=OrderStatus.FAILED), checkout.storage).checkouts
    assert (failed.total, failed.due, failed.paid) == (macys.total, nothing, nothing)


def test_of_orders_that_were_given_back(settled: CheckoutScene) -> None:
    """As the orders themselves tell it, and as the money is at Stripe."""
    settled.refund("gap")
    settled.refund("macys", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=500)
    [group] = list_orders(ListOrders(USER), settled.storage).checkouts
    for listed in group.orders:
        order = view_order(listed.order_number, USER, settled.storage)
        assert (listed.due, listed.refunded) == (order.net_due, order.refunded)
        assert listed.paid == order.paid == order.total - order.refunded
    back = settled.order("gap").total + Money(500)
    assert group.refunded == back == settled.payments.given_back
    assert group.paid == group.due == group.total - back
    assert settled.captured - back == group.paid


def test_are_what_the_statistics_sum_up(settled: CheckoutScene) -> None:
    settled.payments.refuses_refunds = "charge_disputed"
    assert settled.refund("gap").refunded == Money(0)
    [group] = list_orders(ListOrders(USER), settled.storage).checkouts
    assert group.paid == settled.captured == order_statistics(USER, settled.storage).spent["USD"]
