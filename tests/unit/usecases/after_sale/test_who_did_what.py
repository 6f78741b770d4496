"""What is recorded of what people do: who, when, in which words; and whose task it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.payments.collection import CollectionState
from muse.domain.payments.payment import RefundStatus, TransactionStatus, TransactionType
from muse.domain.task import (
    CLAIM_LEASE,
    Task,
    TaskKind,
    TaskStatus,
    collect_task_id,
    refund_task_id,
)
from muse.usecases.after_sale.cancel_order import cancel_task_id, deny_cancellation
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.after_sale.refund_order import (
    RefundOrder,
    RefundScope,
    pay_out_refund,
    refund_order,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.store_replies import by_hand, placed

OTHER = "someone else"


def task_of(checkout: CheckoutScene, task_id: str) -> Task:
    task = checkout.storage.task(task_id)
    assert task is not None
    return task


def claim(checkout: CheckoutScene, task_id: str, person: str) -> None:
    task = task_of(checkout, task_id)
    checkout.storage.commit(task.claim(person, checkout.clock.now()))


@pytest.fixture
def in_debt(checkout: CheckoutScene) -> CheckoutScene:
    """Gap has the order, and the bank let the money go before it was taken."""
    checkout.prepare(gap=placed(), boutique=by_hand())
    checkout.press()
    checkout.payments.lose_hold()
    checkout.buy("boutique")
    checkout.workflow.drive()
    return checkout


@pytest.fixture
def came_back(checkout: CheckoutScene) -> CheckoutScene:
    """A refund of Gap's order failed at the bank: a person pays it another way."""
    checkout.place(gap=placed())
    checkout.refund("gap", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=500)
    checkout.payments.refund_ends(RefundStatus.FAILED, "expired_or_canceled_card")
    follow_up_refund(checkout.number("gap"), 1, checkout.after_sale)
    return checkout


@pytest.fixture
def asked(checkout: CheckoutScene) -> CheckoutScene:
    """The shopper called off an order that only a person can ask the store about."""
    checkout.place(boutique=by_hand())
    checkout.buy("boutique")
    checkout.workflow.drive()
    checkout.cancel("boutique")
    return checkout


def pay_out(checkout: CheckoutScene) -> None:
    pay_out_refund(checkout.number("gap"), 1, PERSON, "CHEQUE-1", checkout.after_sale)


def deny(checkout: CheckoutScene) -> None:
    deny_cancellation(checkout.number("boutique"), "packed", checkout.after_sale, PERSON)


def confirm(checkout: CheckoutScene) -> None:
    checkout.ops_cancel("boutique")


class TestADebt:
    def test_says_who_saw_to_it_and_how(self, in_debt: CheckoutScene) -> None:
        in_debt.collect(CollectionState.WRITTEN_OFF, "too little to ask for")
        collection = in_debt.session.payment.collection
        assert collection is not None
        assert (collection.by, collection.reference) == (f"ops:{PERSON}", "too little to ask for")
        task = task_of(in_debt, collect_task_id(in_debt.session_id))
        assert (task.status, task.outcome) == (TaskStatus.DONE, CollectionState.WRITTEN_OFF)
        assert (task.claimed_by, task.done_at) == (PERSON, in_debt.clock.now())

    def test_is_for_whoever_has_the_task(self, in_debt: CheckoutScene) -> None:
        task_id = collect_task_id(in_debt.session_id)
        claim(in_debt, task_id, OTHER)
        with pytest.raises(Conflict):
            in_debt.collect()
        in_debt.later(CLAIM_LEASE)
        claim(in_debt, task_id, PERSON)
        in_debt.collect()
        assert task_of(in_debt, task_id).status is TaskStatus.DONE

    def test_said_twice_is_said_once(self, in_debt: CheckoutScene) -> None:
        first = in_debt.collect()
        assert in_debt.collect().session == first.session


class TestAFailedRefund:
    def test_says_who_paid_it(self, came_back: CheckoutScene) -> None:
        pay_out(came_back)
        task = task_of(came_back, refund_task_id(came_back.number("gap"), 1))
        assert (task.outcome, task.claimed_by) == ("paid otherwise: CHEQUE-1", PERSON)
        assert task.done_at == came_back.clock.now()

    def test_is_for_whoever_has_the_task(self, came_back: CheckoutScene) -> None:
        task_id = refund_task_id(came_back.number("gap"), 1)
        claim(came_back, task_id, OTHER)
        with pytest.raises(Conflict):
            pay_out(came_back)
        came_back.later(CLAIM_LEASE)
        claim(came_back, task_id, PERSON)
        pay_out(came_back)
        assert task_of(came_back, task_id).status is TaskStatus.DONE

    def test_its_row_says_when_it_ended(self, came_back: CheckoutScene) -> None:
        rows = came_back.storage.payments(came_back.session_id)
        [row] = [row for row in rows if row.type is TransactionType.PARTIAL_REFUND]
        assert (row.status, row.finished_at) == (TransactionStatus.FAILED, came_back.clock.now())


class TestACancellation:
    @pytest.mark.parametrize(
        ("answer", "outcome"), [(deny, "denied"), (confirm, "cancelled")], ids=["no", "yes"]
    )
    def test_is_for_whoever_has_the_task(
        self, asked: CheckoutScene, answer: Callable[[CheckoutScene], None], outcome: str
    ) -> None:
        task_id = cancel_task_id(asked.number("boutique"))
        assert task_of(asked, task_id).kind is TaskKind.CANCEL
        claim(asked, task_id, OTHER)
        with pytest.raises(Conflict):
            answer(asked)
        asked.later(CLAIM_LEASE)
        claim(asked, task_id, PERSON)
        answer(asked)
        task = task_of(asked, task_id)
        assert (task.status, task.outcome) == (TaskStatus.DONE, outcome)
        assert task.done_at == asked.clock.now()

    def test_says_who_asked_and_why(self, asked: CheckoutScene) -> None:
        confirm(asked)
        order = asked.order("boutique")
        [adjustment] = order.adjustments
        assert (adjustment.by, adjustment.note) == (f"ops:{PERSON}", "out of stock")
        assert (order.history[-1].by, order.history[-1].note) == (f"ops:{PERSON}", "out of stock")

    def test_that_was_denied_says_why(self, asked: CheckoutScene) -> None:
        deny(asked)
        request = asked.order("boutique").cancel_request
        assert request is not None
        assert request.denied == "packed"
        deny(asked)
        assert asked.order("boutique").cancel_request == request

    def test_of_a_pending_order_ends_its_task(self, waiting: CheckoutScene) -> None:
        waiting.cancel("boutique")
        task = waiting.task("boutique")
        assert (task.outcome, task.done_at) == ("cancelled", waiting.clock.now())


class TestARefund:
    def test_says_what_was_said_and_until_when_the_store_pays(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed())
        now, days = checkout.clock.now(), checkout.stores["gap"].return_window_days
        command = RefundOrder(
            checkout.number("gap"),
            PERSON,
            "key-1",
            RefundScope.FULL,
            AdjustmentKind.RETURNED,
            note="a hole",
        )
        [adjustment] = refund_order(command, checkout.after_sale).adjustments
        assert (adjustment.by, adjustment.note) == (f"ops:{PERSON}", "a hole")
        assert adjustment.store_due is not None
        assert adjustment.store_due >= now + timedelta(days=days)


class TestAPaymentThatIsGivenUp:
    def test_is_in_the_ledger_as_that(self, checkout: CheckoutScene) -> None:
        checkout.prepare("pm_card_threeDSecure2Required", gap=placed())
        checkout.press()
        intent_id = checkout.session.payment.intent_id
        checkout.give_up_payment()
        [row] = checkout.storage.payments(checkout.session_id)
        assert (row.status, row.failure_code) == (TransactionStatus.FAILED, "given_up")
        assert (row.intent_id, row.finished_at) == (intent_id, checkout.clock.now())
