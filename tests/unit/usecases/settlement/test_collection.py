"""The hold is gone although stores have the orders: a debt, and a person who sees to it."""

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.collection import CollectionState
from muse.domain.payments.payment import TransactionStatus, TransactionType
from muse.domain.session import SessionStatus
from muse.domain.task import COLLECT_TIME, Task, TaskKind, TaskStatus, collect_task_id
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import RefundScope
from tests.checkout_scene import CheckoutScene
from tests.recovery import press_and_die
from tests.store_replies import by_hand, placed


def task_of(checkout: CheckoutScene) -> Task:
    task = checkout.storage.task(collect_task_id(checkout.session_id))
    assert task is not None
    return task


@pytest.fixture
def unpaid(checkout: CheckoutScene) -> CheckoutScene:
    """Gap has the order, and the bank let the money go before it was taken."""
    checkout.prepare(gap=placed(), boutique=by_hand())
    checkout.press()
    checkout.payments.lose_hold()
    checkout.buy("boutique")
    checkout.workflow.drive()
    return checkout


def test_it_is_a_debt_and_a_task(unpaid: CheckoutScene) -> None:
    session = unpaid.session
    assert session.status is SessionStatus.COMPLETED
    assert session.payment.captured == Money(0)
    assert session.payment.collection is not None
    assert session.payment.collection.state is CollectionState.FAILED
    [charge] = [
        row
        for row in unpaid.storage.payments(unpaid.session_id)
        if row.type is TransactionType.CHARGE
    ]
    assert (charge.status, charge.failure_code) == (TransactionStatus.FAILED, "hold_is_gone")
    assert charge.intent_id == session.payment.intent_id
    task = task_of(unpaid)
    assert (task.kind, task.status) == (TaskKind.COLLECT, TaskStatus.OPEN)
    assert task.reason == f"{session.total.display} could not be taken: the hold is gone."
    assert (task.session_id, task.order_number) == (unpaid.session_id, None)
    assert (task.store_id, task.store_name) == (None, None)
    assert task.due_at - task.created_at == COLLECT_TIME
    assert task.task_id in {told.task_id for told in unpaid.notifier.told}
    assert not unpaid.workflow.broken


def test_settling_again_changes_nothing(unpaid: CheckoutScene) -> None:
    before = unpaid.session
    unpaid.settle()
    assert unpaid.session == before
    assert unpaid.payments.taken == []


def test_the_shopper_pays_otherwise(unpaid: CheckoutScene) -> None:
    unpaid.collect(CollectionState.PAID, "wire-77")
    collection = unpaid.session.payment.collection
    assert collection is not None
    assert (collection.state, collection.amount) == (CollectionState.PAID, unpaid.session.total)
    assert not task_of(unpaid).is_open
    before = unpaid.session
    unpaid.collect(CollectionState.PAID, "wire-77")
    assert unpaid.session == before
    with pytest.raises(Conflict):
        unpaid.collect(CollectionState.WRITTEN_OFF, "nobody answers")


def test_what_is_called_off_first_is_not_owed(unpaid: CheckoutScene) -> None:
    unpaid.retailer("gap").cancels = Cancellation(done=True)
    unpaid.cancel("gap")
    assert unpaid.order("gap").status is OrderStatus.CANCELLED
    [adjustment] = unpaid.order("gap").adjustments
    assert adjustment.refund is None
    unpaid.collect()
    collection = unpaid.session.payment.collection
    assert collection is not None
    assert collection.amount == unpaid.order("boutique").net_due


def test_what_was_paid_otherwise_is_given_back_otherwise(unpaid: CheckoutScene) -> None:
    unpaid.collect()
    order = unpaid.refund("gap", RefundScope.FULL)
    [adjustment] = order.adjustments
    assert adjustment.refund is not None
    assert adjustment.refund.failure_code == "paid_otherwise"
    assert unpaid.payments.calls["refund"] == 0
    task = unpaid.storage.task(f"{order.order_number}-refund-1")
    assert task is not None
    assert task.is_open


def test_a_refund_of_what_was_written_off_moves_no_money(unpaid: CheckoutScene) -> None:
    unpaid.collect(CollectionState.WRITTEN_OFF, "nobody answers")
    [adjustment] = unpaid.refund("gap", RefundScope.FULL).adjustments
    assert adjustment.refund is None


def test_a_refund_against_a_late_payment(unpaid: CheckoutScene) -> None:
    """Operations refund and record the payment at once: one is first, the other reads again."""
    unpaid.clock.together(lambda: unpaid.refund("gap", RefundScope.FULL), unpaid.collect)
    collection = unpaid.session.payment.collection
    assert collection is not None
    assert collection.amount is not None
    [adjustment] = unpaid.order("gap").adjustments
    paid_all = collection.amount == unpaid.session.total
    assert (adjustment.refund is not None) is paid_all


def test_nothing_is_to_be_collected(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    with pytest.raises(NotFound):
        checkout.collect()


def test_reconciliation_closes_it_with_a_debt_too(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    press_and_die(checkout, "before workflow.start")
    checkout.attempt("gap")
    checkout.payments.lose_hold()
    recover_without_people(checkout)
    assert checkout.session.status is SessionStatus.COMPLETED
    assert task_of(checkout).is_open


def test_without_any_order_a_lost_hold_is_no_debt(checkout: CheckoutScene) -> None:
    checkout.prepare(boutique=by_hand())
    checkout.press()
    checkout.payments.lose_hold()
    checkout.claim("boutique")
    checkout.fail("boutique")
    checkout.workflow.drive()
    assert checkout.session.status is SessionStatus.FAILED
    assert checkout.storage.task(collect_task_id(checkout.session_id)) is None


def recover_without_people(checkout: CheckoutScene) -> None:
    while not checkout.session.is_final:
        checkout.clock.sleep(61)
        assert checkout.reconcile().troubles == []
