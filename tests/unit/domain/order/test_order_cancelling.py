"""Calling an order off: who may, when, and what becomes of its money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.store_balance import StoreRefund
from muse.domain.payments.payment import Refund, RefundStatus
from muse.domain.store import Method
from tests.builders import NOW, a_purchase, an_order, dollars

SHOPPER, OPS = AfterSaleRequest("shopper"), AfterSaleRequest("ops:bo", "out of cloth")
ARRIVED = Refund("re_1", RefundStatus.SUCCEEDED, dollars(57), "key")


def placed(status: OrderStatus = OrderStatus.PLACED) -> Order:
    return replace(an_order().place(a_purchase(), Method.API, NOW), status=status)


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.CONFIRMED])
def test_the_shopper_may_until_it_is_shipped(status: OrderStatus) -> None:
    off = placed(status).cancel(SHOPPER, NOW, taken=True)
    assert off.status is OrderStatus.CANCELLED
    [adjustment] = off.adjustments
    assert (adjustment.kind, adjustment.amount) == (AdjustmentKind.CANCELLED, dollars(57))
    assert adjustment.shipping == dollars(5)
    assert off.net_due == Money(0)
    assert off.unsaved_history[-1].by == "shopper"


def test_once_shipped_only_the_store_and_operations_may() -> None:
    with pytest.raises(Conflict):
        placed(OrderStatus.SHIPPED).cancel(SHOPPER, NOW, taken=True)
    assert placed(OrderStatus.SHIPPED).cancel(OPS, NOW, taken=True).refunded == dollars(57)


@pytest.mark.parametrize(
    "status", [OrderStatus.DELIVERED, OrderStatus.FAILED, OrderStatus.CANCELLED]
)
def test_what_is_over_can_not_be_called_off(status: OrderStatus) -> None:
    for asked in (SHOPPER, OPS):
        with pytest.raises(Conflict):
            placed(status).cancel(asked, NOW, taken=True)


def test_a_pending_order_costs_nothing_when_it_is_called_off() -> None:
    off = an_order(awaiting="place").cancel(SHOPPER, NOW, taken=False)
    assert (off.status, off.adjustments, off.awaiting) == (OrderStatus.CANCELLED, (), None)


def test_a_fence_keeps_everybody_from_calling_it_off() -> None:
    fenced = an_order().enter_fence(Method.API, NOW, timedelta(minutes=1), total=dollars(57))
    for order in (fenced, fenced.fence_unknown()):
        with pytest.raises(Conflict):
            order.cancel(OPS, NOW, taken=False)
    assert fenced.fence_refused().cancel(SHOPPER, NOW, taken=False).is_decided


def test_before_anything_was_taken_nothing_is_refunded() -> None:
    off = placed().cancel(SHOPPER, NOW, taken=False)
    assert off.adjustments[0].refund is None
    assert (off.net_due, off.refunded) == (Money(0), Money(0))


def test_a_denial_stays_with_the_order() -> None:
    asked = placed().ask_to_cancel(NOW, "shopper")
    assert asked.cancel_is_open
    assert asked.ask_to_cancel(NOW + timedelta(hours=1), "ops:bo") == asked
    denied = asked.deny_cancel("already packed")
    assert not denied.cancel_is_open
    assert denied.cancel_request is not None
    assert denied.cancel_request.denied == "already packed"
    with pytest.raises(Conflict):
        placed().deny_cancel("already packed")


def test_a_refund_that_failed_has_failed_until_it_is_paid_in_another_way() -> None:
    off = placed().cancel(SHOPPER, NOW, taken=True)
    with pytest.raises(Conflict):
        off.refund_paid_by_hand(1, "CHEQUE-1")
    arrived = off.refund_answered(1, ARRIVED)
    assert arrived.refunded == dollars(57)
    late_news = arrived.refund_answered(1, replace(ARRIVED, status=RefundStatus.PENDING))
    assert late_news.adjustments == arrived.adjustments
    failed = arrived.refund_answered(1, replace(ARRIVED, status=RefundStatus.FAILED))
    assert failed.refunded == Money(0)
    assert failed.net_due == Money(0), "the shopper is still owed it"
    assert failed.refund_answered(1, ARRIVED) == failed
    paid = failed.refund_paid_by_hand(1, "CHEQUE-1")
    assert paid.refunded == dollars(57)
    assert paid.refund_paid_by_hand(1, "CHEQUE-1") == paid
    with pytest.raises(Conflict):
        paid.refund_paid_by_hand(1, "CHEQUE-2")


def test_an_adjustment_that_is_not_there_is_not_found() -> None:
    for n in (0, 1, -1):
        with pytest.raises(NotFound):
            placed().refund_answered(n, ARRIVED)


def test_what_came_back_from_the_store_is_counted_once() -> None:
    off = placed().cancel(SHOPPER, NOW, taken=True)
    first = StoreRefund(dollars(20), NOW, "ops:bo", "1")
    part = off.store_paid_back(first).store_paid_back(first)
    assert part.store_balance.owed == dollars(37)
    assert part.store_balance.owed_until == NOW + timedelta(days=14)
    whole = part.store_paid_back(StoreRefund(dollars(37), NOW, "ops:bo", "2"))
    assert whole.store_balance.owed == Money(0)
    assert whole.store_balance.owed_until is None
    with pytest.raises(Conflict):
        whole.store_paid_back(StoreRefund(dollars(1), NOW, "ops:bo", "3"))
    with pytest.raises(Conflict):
        an_order().store_paid_back(first)
