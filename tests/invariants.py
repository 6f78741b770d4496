"""What must be true of every checkout that came to its end, whatever happened on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from muse.domain.lifecycle import StatusChange
from muse.domain.money import Money
from muse.domain.order import NEXT as ORDER_NEXT
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.payment import IntentStatus, TransactionStatus, TransactionType
from muse.domain.placement.attempt import FenceState, Purchase
from muse.domain.session import NEXT as SESSION_NEXT
from muse.domain.session import SessionStatus
from muse.domain.task import store_refund_task_id
from tests.checkout_scene import CheckoutScene


def assert_settled(checkout: CheckoutScene, left_in_cart: Mapping[str, int] | None = None) -> None:
    """The checkout is over, and the money, the stores, the cart and the records agree.

    `left_in_cart`: the pieces by item id that were not bought."""
    assert not checkout.workflow.broken
    assert checkout.session.is_final
    assert_charged_for_what_was_placed(checkout)
    assert_ordered_once(checkout)
    assert_bought_lines_left_the_cart(checkout, left_in_cart or {})
    assert_records_are_complete(checkout)
    assert_the_money_check_finds_nothing(checkout)


def assert_charged_for_what_was_placed(checkout: CheckoutScene) -> None:
    """The shopper paid exactly for what stands at the stores, once, and nothing is held."""
    session, orders = checkout.session, orders_of(checkout)
    due = Money(sum(order.net_due.cents for order in orders))
    assert checkout.captured == due == session.payment.captured
    assert checkout.held == Money(0)
    assert checkout.payments.taken == ([due] if due else [])
    usable = [i for i in checkout.payments.intents.values() if i.status is not _CANCELED]
    confirmed = {i.intent_id for i in usable} & set(checkout.payments.confirmed)
    assert len(confirmed) <= 1
    placed = any(order.stands_at_store for order in orders)
    assert session.status is (SessionStatus.COMPLETED if placed else SessionStatus.FAILED)


def assert_ordered_once(checkout: CheckoutScene) -> None:
    """Every store has what Muse thinks it has: one order per placed order, none for any other."""
    bought_from = {part.store_id for part in checkout.session.snapshot.stores}
    for name, store in checkout.stores.items():
        number = checkout.number(name)
        if store.store_id not in bought_from:
            assert not checkout.retailer(name).book
            continue
        order = checkout.order(name)
        at_store = [_what(e.purchase) for e in checkout.retailer(name).orders_for(number)]
        assert at_store == ([_what(order.purchase)] if order.stands_at_store else []), name
        assert sum(f.state is not FenceState.REFUSED for f in order.fences) <= 1
        task = checkout.storage.task(number)
        assert task is None or not task.is_unfinished
        assert task is None or number in {told.order_number for told in checkout.notifier.told}


def assert_bought_lines_left_the_cart(checkout: CheckoutScene, left: Mapping[str, int]) -> None:
    """What was in the checkout is gone from the cart, once; the rest is still there."""
    cart = checkout.storage.cart(checkout.session.user_id)
    assert {line.item_id: line.quantity for line in cart.lines} == left
    assert cart.active_session_id is None


def assert_records_are_complete(checkout: CheckoutScene) -> None:
    """Every change of status is in the history, once, and the ledger knows how each call ended."""
    session = checkout.session
    history = checkout.storage.checkout_history(session.session_id)
    steps = [SessionStatus(step) for step in _steps(history)]
    assert steps[0] is SessionStatus.PENDING
    assert steps[-1] is session.status
    assert all(then in SESSION_NEXT[now] for now, then in pairwise(steps))
    for order in orders_of(checkout):
        assert _steps(checkout.storage.order(order.order_number).history) == _way_of(order)
    ledger = checkout.storage.payments(session.session_id)
    assert all(row.status is not TransactionStatus.PENDING for row in ledger)
    final = TransactionType.CHARGE if session.payment.captured else TransactionType.VOID
    [last] = [row for row in ledger if row.type is final]
    assert last.status is TransactionStatus.SUCCEEDED


def assert_what_stores_owe_is_not_forgotten(
    checkout: CheckoutScene, orders: Sequence[Order]
) -> None:
    """Each order whose store owes something has a task that is due when that is, and no other."""
    for order in orders:
        task = checkout.storage.task(store_refund_task_id(order.order_number))
        due = order.store_balance.overdue_from
        if due is None:
            assert task is None or not task.is_open
        else:
            assert task is not None
            assert task.is_open
            assert task.due_at <= due
            assert not task.is_asleep or task.due_at == task.wakes_at == due


def assert_the_money_check_finds_nothing(checkout: CheckoutScene) -> None:
    """What compares the money once a day agrees."""
    with checkout.moments.aside():
        report = checkout.check_money()
    assert report.findings == []
    assert report.troubles == []


def orders_of(checkout: CheckoutScene) -> tuple[Order, ...]:
    return checkout.storage.orders(checkout.session.order_numbers)


def _way_of(order: Order) -> list[str]:
    """How an order that was just decided came to its status."""
    assert order.status in ORDER_NEXT[OrderStatus.PENDING]
    return [OrderStatus.PENDING, order.status]


def _what(purchase: Purchase | None) -> tuple[str, Money] | None:
    return (purchase.store_order_number, purchase.total_paid) if purchase else None


def _steps(history: Sequence[StatusChange]) -> list[str]:
    return [entry.status for entry in history]


_CANCELED = IntentStatus.CANCELED


def assert_refunded_exactly(checkout: CheckoutScene) -> None:
    """Once every refund has had its end: what was taken less what was given back is what is due,
    and orders, ledger and Stripe tell the same story."""
    assert not checkout.workflow.broken
    orders = [checkout.storage.order(order.order_number) for order in orders_of(checkout)]
    due = sum(order.net_due.cents for order in orders)
    assert checkout.captured.cents - checkout.payments.given_back.cents == due
    assert sum(order.paid.cents for order in orders) == due
    assert checkout.payments.given_back.cents == sum(o.refunded.cents for o in orders)
    assert checkout.held == Money(0)
    keys = [r.key for made in checkout.payments.refunds.values() for r in made]
    assert len(set(keys)) == len(keys)
    rows = {
        row.key: row
        for row in checkout.storage.payments(checkout.session_id)
        if row.type in (TransactionType.REFUND, TransactionType.PARTIAL_REFUND)
    }
    taken_back = [(o, a) for o in orders for a in o.adjustments if a.refund]
    assert set(rows) == {a.key_of(o.order_number) for o, a in taken_back}
    for order, adjustment in taken_back:
        row = rows[adjustment.key_of(order.order_number)]
        assert adjustment.refund is not None
        assert (row.amount, row.status.value) == (adjustment.amount, adjustment.refund.status.value)
    assert_what_stores_owe_is_not_forgotten(checkout, orders)
    assert_the_money_check_finds_nothing(checkout)
