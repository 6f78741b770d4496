"""What went wrong at other checkouts, in public, and must not go wrong here.

Each test is named for a failure that an open engine's or a payment plugin's users have reported.
"""

from __future__ import annotations

import pytest

from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import IntentStatus, TransactionType
from muse.domain.session import SessionStatus
from muse.ports import Cancellation
from muse.runtime.api.checkout import SessionView
from muse.runtime.api.placement import PlacementView
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.checkout.view_checkout import view_checkout
from muse.usecases.orders.view_orders import ListOrders, list_orders
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER
from tests.invariants import assert_refunded_exactly, assert_settled
from tests.recovery import press_and_die, recover
from tests.store_replies import by_hand, out_of_stock, placed

HELD = "payment_intent.amount_capturable_updated"
TAKEN = "payment_intent.succeeded"


@pytest.mark.parametrize("seed", range(40))
def test_confirm_against_webhook_race_with_double_capture(seed: int) -> None:
    """The shopper's return from the bank and the webhook both go on with the same checkout."""
    checkout = CheckoutScene(seed)
    try:
        checkout.prepare(ASKS_SHOPPER, gap=placed(), macys=placed())
        checkout.press()
        checkout.payments.shopper_confirms()
        checkout.clock.together(
            checkout.press, lambda: checkout.hear(HELD), lambda: checkout.hear(TAKEN)
        )
        checkout.workflow.drive()
        recover(checkout)
        assert checkout.payments.effects["capture"] == 1
        assert checkout.workflow.most_at_once == 1
        assert_settled(checkout)
    finally:
        checkout.clock.close()


def test_paid_but_no_order(checkout: CheckoutScene) -> None:
    """The process dies when the bank has said yes; the shopper closes the app."""
    checkout.prepare(gap=placed())
    press_and_die(checkout, "after payments.confirm")
    assert checkout.held == checkout.session.total
    assert not checkout.session.order_numbers
    recover(checkout)
    assert checkout.order("gap").status is OrderStatus.PLACED
    assert_settled(checkout)


@pytest.mark.parametrize("seed", range(40))
def test_double_tap(seed: int) -> None:
    """Two taps on the button, and one more on another device."""
    checkout = CheckoutScene(seed)
    try:
        checkout.prepare(gap=placed(), boutique=by_hand())
        answers = checkout.press_together(3)
        assert not any(isinstance(answer, BaseException) for answer in answers)
        assert len({view.session.order_numbers for view in answers}) == 1  # type: ignore[attr-defined]  # views
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert len(checkout.payments.intents) == 1
        assert_settled(checkout)
    finally:
        checkout.clock.close()


@pytest.mark.parametrize("kind", ["payment_intent.payment_failed", "payment_intent.canceled"])
def test_failed_and_cancelled_payment_webhooks_ignored(checkout: CheckoutScene, kind: str) -> None:
    """The shopper fails at the bank and never comes back: the checkout must not hang on it."""
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    if kind.endswith("failed"):
        checkout.payments.shopper_fails()
    else:
        checkout.payments.lose_hold()
    checkout.hear(kind)
    assert checkout.session.status is SessionStatus.PENDING
    assert not checkout.retailer("gap").book


def test_captured_but_no_order(checkout: CheckoutScene) -> None:
    """Money is taken only when stores have said yes; the run that would have asked them is lost."""
    checkout.prepare(gap=placed(), macys=out_of_stock())
    press_and_die(checkout, "before workflow.start")
    assert checkout.captured == Money(0)
    recover(checkout)
    assert checkout.captured == checkout.order("gap").total
    assert_settled(checkout)


def test_a_webhook_order_doubling_the_captured_amount(checkout: CheckoutScene) -> None:
    """The news of the capture comes before the capture is recorded, and again afterwards."""
    checkout.prepare(gap=placed(), macys=placed())
    checkout.moments.meanwhile("after payments.capture", lambda: checkout.hear(TAKEN))
    checkout.press()
    checkout.workflow.drive()
    for kind in (TAKEN, HELD, "payment_intent.created", TAKEN):
        checkout.hear(kind)
    charges = [
        row
        for row in checkout.storage.payments(checkout.session_id)
        if row.type is TransactionType.CHARGE
    ]
    assert [row.amount for row in charges] == [checkout.session.total]
    assert_settled(checkout)


def test_second_partial_refund_failing(checkout: CheckoutScene) -> None:
    """Two refunds of the same amount are two refunds, not one that is repeated."""
    checkout.fill(gap=placed())
    checkout.add("gap", 2)
    checkout.start()
    checkout.ship()
    checkout.choose("pm_card_visa")
    checkout.press()
    checkout.workflow.drive()
    for key in ("1", "2", "3"):
        checkout.refund("gap", RefundScope.LINES, key=key, pieces=1)
        assert_refunded_exactly(checkout)
    assert checkout.payments.given_back == checkout.captured
    assert [a.refund.status for a in checkout.order("gap").adjustments if a.refund] == [
        "succeeded",
        "succeeded",
        "succeeded",
    ]


def test_cancelling_one_store_s_order_refunding_the_shipping_of_another(
    checkout: CheckoutScene,
) -> None:
    checkout.place(gap=placed(), macys=placed())
    macys = checkout.order("macys")
    checkout.retailer("gap").cancels = Cancellation(done=True)
    checkout.cancel("gap")
    assert checkout.payments.given_back == checkout.order("gap").total
    assert checkout.order("macys").net_due == macys.total
    assert checkout.order("macys").refundable.shipping == macys.refundable.shipping
    assert_refunded_exactly(checkout)


def test_confirmation_showing_the_wrong_total_for_a_split_order(checkout: CheckoutScene) -> None:
    """What each order shows, their sum, what is taken and what the lists show are the same."""
    checkout.place(gap=placed(), macys=placed(less=250), rack=out_of_stock())
    view = view_checkout(checkout.session_id, USER, checkout.storage)
    placement = PlacementView.of(view, checkout.clock.now())
    session = SessionView.of(view, checkout.clock.now())
    assert sum(order.total_cents for order in placement.orders) == session.total_cents
    due = [order.due_cents or 0 for order in placement.orders]
    assert sum(due) == session.payment.captured_cents == checkout.captured.cents
    assert due == [store.due_cents for store in session.stores]
    assert due[1] == placement.orders[1].total_cents - 250
    assert due[2] == 0
    [listed] = list_orders(ListOrders(USER), checkout.storage).checkouts
    assert sum(order.due.cents for order in listed.orders) == checkout.captured.cents
    assert listed.total.cents == session.total_cents
    assert checkout.payments.intents["pi_1"].status is IntentStatus.SUCCEEDED
