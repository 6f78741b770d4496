"""What tests of money that others move at Stripe have in common."""

from __future__ import annotations

from muse.domain.money import Money
from muse.domain.payments.payment import PaymentTransaction, TransactionStatus, TransactionType
from muse.domain.task import Task, collect_task_id, difference_task_id
from tests.checkout_scene import CheckoutScene

NOTHING = Money(0)
SUCCEEDED, FAILED = TransactionStatus.SUCCEEDED, TransactionStatus.FAILED


def own(checkout: CheckoutScene) -> str:
    return checkout.session.payment.intent_id or "pi_1"


def total(checkout: CheckoutScene) -> Money:
    return checkout.session.total


def boutique_fails(checkout: CheckoutScene) -> None:
    checkout.claim("boutique")
    checkout.fail("boutique")
    checkout.workflow.drive()


def excess_rows(checkout: CheckoutScene) -> list[PaymentTransaction]:
    ledger = checkout.storage.payments(checkout.session_id)
    return [row for row in ledger if row.type is TransactionType.EXCESS_REFUND]


def ends(checkout: CheckoutScene) -> list[tuple[Money, TransactionStatus]]:
    return [(row.amount, row.status) for row in excess_rows(checkout)]


def told(checkout: CheckoutScene) -> Task:
    """The task that tells the operations team of it; they were called for it."""
    task = task_about_it(checkout)
    assert task.task_id in {each.task_id for each in checkout.notifier.told}
    return task


def task_about_it(checkout: CheckoutScene) -> Task:
    task = checkout.storage.task(difference_task_id(checkout.session_id))
    assert task is not None
    return task


def debt(checkout: CheckoutScene) -> Task | None:
    return checkout.storage.task(collect_task_id(checkout.session_id))


def shopper_pays(checkout: CheckoutScene) -> Money:
    return checkout.payments.captured - checkout.payments.given_back


def rounds(checkout: CheckoutScene, minutes: int = 130) -> None:
    """Reconciliation every ten minutes; nothing may be in its way."""
    for _ in range(minutes // 10):
        checkout.clock.sleep(600)
        report = checkout.reconcile()
        assert report.troubles == []
        checkout.workflow.drive()
