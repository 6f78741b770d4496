"""An order can be called off and paid back although its store has left the registry."""

import pytest

from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.task import TaskKind
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order, cancel_task_id
from muse.usecases.after_sale.refund_order import RefundOrder, RefundScope, refund_order
from muse.usecases.after_sale.save_change import AfterSaleDependencies
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.store_replies import placed


@pytest.fixture
def left(checkout: CheckoutScene) -> CheckoutScene:
    """An order that was placed and paid for, at a store that Muse doesn't know any more."""
    checkout.place(gap=placed())
    checkout.registry.remove(checkout.stores["gap"].store_id)
    return checkout


def after_sale(checkout: CheckoutScene) -> AfterSaleDependencies:
    return AfterSaleDependencies(
        checkout.storage,
        checkout.payments,
        checkout.notifier,
        checkout.clock,
        checkout.registry,
        checkout.street.retailers,
        checkout.workflow,
    )


def test_a_person_asks_the_store_to_cancel(left: CheckoutScene) -> None:
    number = left.number("gap")
    order = cancel_order(CancelOrder(number, user_id=USER), after_sale(left))
    assert order.cancel_is_open
    task = left.storage.task(cancel_task_id(number))
    assert task is not None
    assert task.kind is TaskKind.CANCEL


def test_what_was_returned_is_paid_back(left: CheckoutScene) -> None:
    order = left.order("gap")
    command = RefundOrder(
        order.order_number, "bo", "key-1", RefundScope.FULL, AdjustmentKind.RETURNED
    )
    assert refund_order(command, after_sale(left)).refunded == order.total
    assert order.total > Money(0)
