"""Every way in which money can go astray is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.payments.payment import RefundStatus, TransactionStatus, TransactionType
from muse.domain.session import SessionStatus
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.money_check.check_money import CHARGES_AGE
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.money_check import K, assert_nothing, found_later, kinds, task_of, told
from tests.recovery import die_at
from tests.store_replies import by_hand, placed


def test_a_charge_made_by_hand_is_of_no_checkout(checked: CheckoutScene) -> None:
    charged = checked.payments.charge_by_hand(Money(1234))
    assert found_later(checked) == {K.UNKNOWN_CHARGE}
    task = task_of(checked, charged.charge_id)
    assert (task.order_number, task.session_id, task.store_id) == (None, None, None)
    assert "$12.34" in task.reason
    [view] = checked.listed()
    assert (view.task, view.about, view.cap) == (task, None, None)


def test_so_is_one_that_names_a_checkout_that_never_was(checked: CheckoutScene) -> None:
    checked.payments.charge_by_hand(Money(1234), "cs_" + "0" * 26)
    checked.payments.charge_by_hand(Money(1234), "something else")
    assert found_later(checked) == {K.UNKNOWN_CHARGE}
    assert len(told(checked)) == 2


def test_and_its_refund_is_told_with_it(checked: CheckoutScene) -> None:
    charged = checked.payments.charge_by_hand(Money(1234))
    found_later(checked)
    checked.later(CHARGES_AGE)
    checked.payments.refund_by_hand(charged.intent_id, Money(1234))
    assert found_later(checked) == {K.UNKNOWN_REFUND}
    assert len(task_of(checked, charged.charge_id).reason.splitlines()) == 2


def test_a_refund_that_comes_back_weeks_later_and_no_webhook_says_so(
    checked: CheckoutScene,
) -> None:
    checked.refund("gap")
    assert K.REFUND not in found_later(checked)
    checked.later(timedelta(days=28))
    assert K.REFUND not in found_later(checked)

    checked.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")

    assert found_later(checked) >= {K.REFUND, K.TOTAL}


def test_a_second_capture(checked: CheckoutScene) -> None:
    checked.payments.charge_by_hand(Money(5000), checked.session_id)
    assert found_later(checked) == {K.CAPTURED_TWICE, K.CAPTURED, K.TOTAL}
    task = task_of(checked)
    assert task.session_id == checked.session_id
    assert task.order_number == checked.number("gap")

    checked.later(CHARGES_AGE)  # Stripe's list doesn't show it any more

    assert found_later(checked) >= {K.CAPTURED_TWICE}
    assert told(checked) == [task.task_id]


def test_a_refund_made_in_the_dashboard(checked: CheckoutScene) -> None:
    intent_id = checked.session.payment.intent_id or ""
    checked.payments.refund_by_hand(intent_id, Money(700))
    assert found_later(checked) == {K.FOREIGN_REFUND, K.TOTAL}


def test_a_refund_that_did_not_arrive_and_nobody_noticed(checked: CheckoutScene) -> None:
    checked.refund("gap")
    checked.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")
    assert found_later(checked) == {K.REFUND, K.TOTAL}


def test_a_refund_that_vanished(checked: CheckoutScene) -> None:
    checked.refund("gap")
    checked.payments.refunds.clear()
    checked.payments.refund_by_hand(checked.session.payment.intent_id or "", Money(1))
    assert found_later(checked) == {K.REFUND, K.FOREIGN_REFUND, K.TOTAL}


def test_a_row_of_the_ledger_that_was_altered(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    ledger = checkout.storage.payments(checkout.session_id)
    [row] = [row for row in ledger if row.type is TransactionType.CHARGE]
    checkout.storage.commit(replace(row, amount=row.amount + Money(1)))
    [finding] = checkout.check_money().findings
    [difference] = finding.differences
    assert (difference.kind, difference.found) == (K.CAPTURED, row.amount)


def test_a_row_of_a_refund_that_was_altered(checked: CheckoutScene) -> None:
    checked.refund("gap")
    ledger = checked.storage.payments(checked.session_id)
    [row] = [row for row in ledger if row.order_number]
    failed = replace(row, status=TransactionStatus.FAILED, failure_code="lost_or_stolen_card")
    checked.storage.commit(failed)
    assert found_later(checked) == {K.REFUND}


def test_another_amount_than_the_checkout_says(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    session = checkout.session
    payment = replace(session.payment, captured=Money(1))
    checkout.storage.commit(replace(session, payment=payment))
    assert kinds(checkout.check_money()) == {K.CAPTURED}


def test_a_row_that_nobody_finishes(checked: CheckoutScene) -> None:
    checked.payments.fail_next("refund")
    checked.refund("gap")
    assert found_later(checked) == {K.ROW_PENDING}
    checked.reconcile()
    assert kinds(checked.check_money()) == set()


def test_money_that_is_still_held_for_a_closed_checkout(checked: CheckoutScene) -> None:
    intent = checked.payments.charge_by_hand(Money(5000), checked.session_id)
    checked.payments.intents[intent.intent_id] = replace(
        intent, capturable=Money(5000), received=Money(0)
    )
    assert found_later(checked) == {K.STILL_HELD}


def test_money_that_was_taken_of_a_checkout_that_expired(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.payments.charge_by_hand(Money(5000), checkout.session_id)
    checkout.later(timedelta(hours=2))
    checkout.reconcile()
    assert checkout.session.status is SessionStatus.EXPIRED
    assert kinds(checkout.check_money()) == {K.TOTAL, K.CAPTURED}


def test_what_was_taken_and_not_settled(checkout: CheckoutScene) -> None:
    """Settlement died after the capture, and nobody has finished it."""
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.buy("boutique")
    checkout.workflow.lose_runs()
    die_at(checkout, "after payments.capture")
    with pytest.raises(Crash):
        checkout.settle()
    assert kinds(checkout.check_money()) == set(), "it may be under way"
    checkout.later(timedelta(hours=2))
    assert kinds(checkout.check_money()) == {K.UNSETTLED}
    checkout.settle()
    assert kinds(checkout.check_money()) == set()
    assert task_of(checkout).outcome == "gone"


def test_what_was_taken_although_muse_did_not_ask(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    intent_id = checkout.session.payment.intent_id or ""
    checkout.payments.capture("by hand", intent_id, checkout.session.total)
    assert kinds(checkout.check_money()) == {K.UNSETTLED}


# --- the buy side


def test_an_order_without_a_purchase(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.storage.commit(replace(checkout.order("gap"), purchase=None))
    assert kinds(checkout.check_money()) == {K.PURCHASE}


def test_a_purchase_above_its_cap(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    order = checkout.order("gap")
    assert order.purchase is not None
    dear = replace(order.purchase, total_paid=order.total * 2)
    checkout.storage.commit(replace(order, purchase=dear))
    assert kinds(checkout.check_money()) == {K.OVER_CAP}


def test_unless_a_person_found_it_so(unknown: CheckoutScene) -> None:
    unknown.complete("gap", "gap-1", unknown.order("gap").total + Money(5000))
    unknown.workflow.drive()
    assert_nothing(unknown.check_money())


def test_a_store_that_is_overdue_without_anybody_knowing(checked: CheckoutScene) -> None:
    checked.refund("gap", reason=AdjustmentKind.DAMAGED, scope=RefundScope.LINES, pieces=1)
    checked.later(timedelta(days=15))
    checked.payments.refund_by_hand(checked.session.payment.intent_id or "", Money(1))
    assert K.OVERDUE in kinds(checked.check_money()), "reconciliation has not told anybody"
    checked.reconcile()
    assert K.OVERDUE not in kinds(checked.check_money())
