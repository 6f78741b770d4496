"""The shopper asks the bank for the money back, past Muse."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import PaymentDisputed
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.dispute import Dispute, DisputeState
from muse.domain.payments.payment import DISPUTED
from muse.domain.task import Task, TaskKind
from muse.domain.tracking.report import Report, ReportKind
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import pay_out_refund
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from tests.checkout_scene import PERSON, CheckoutScene
from tests.store_replies import placed

CREATED = "charge.dispute.created"
CLOSED = "charge.dispute.closed"


def dispute(checkout: CheckoutScene, state: DisputeState) -> Dispute:
    known = checkout.payments.disputes.get("du_1") or Dispute(
        "du_1",
        "pi_1",
        checkout.captured,
        state,
        "fraudulent",
        checkout.clock.now() + timedelta(days=7),
    )
    made = replace(known, state=state)
    checkout.payments.disputes["du_1"] = made
    return made


def task_of(checkout: CheckoutScene) -> Task | None:
    return checkout.storage.task(f"{checkout.session_id}-du_1")


@pytest.fixture
def disputed(checkout: CheckoutScene) -> CheckoutScene:
    """Two orders are placed and paid; Gap's is shipped; then the payment is disputed."""
    checkout.place(gap=placed(), macys=placed())
    report = Report("store:1", "e", ReportKind.SHIPPED, checkout.clock.now())
    shipped = checkout.order("gap").reported(report)
    checkout.storage.commit(shipped)
    dispute(checkout, DisputeState.NEEDS_RESPONSE)
    return checkout


def test_what_is_not_shipped_is_stopped(disputed: CheckoutScene) -> None:
    disputed.retailer("macys").cancels = Cancellation(done=True)
    disputed.payments.refuses_refunds = "charge_disputed"
    assert disputed.hear(CREATED, "du_1", "pi_1") is PaymentEventOutcome.DISPUTED
    assert disputed.order("macys").status is OrderStatus.CANCELLED
    assert disputed.order("gap").status is OrderStatus.SHIPPED
    [adjustment] = disputed.order("macys").adjustments
    assert adjustment.refund is not None
    assert adjustment.refund.failure_code == "charge_disputed"


@pytest.mark.parametrize("code", sorted(DISPUTED))
def test_its_refund_s_task_says_not_to_pay(disputed: CheckoutScene, code: str) -> None:
    disputed.retailer("macys").cancels = Cancellation(done=True)
    disputed.payments.refuses_refunds = code
    disputed.hear(CREATED, "du_1", "pi_1")
    task = disputed.storage.task(f"{disputed.number('macys')}-refund-1")
    assert task is not None
    assert "don't pay it" in task.reason
    assert "another way" not in task.reason


@pytest.mark.parametrize(
    "state", [DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW, DisputeState.LOST]
)
def test_nothing_is_refunded_beside_it(disputed: CheckoutScene, state: DisputeState) -> None:
    dispute(disputed, state)
    disputed.hear(CREATED, "du_1", "pi_1")
    with pytest.raises(PaymentDisputed):
        disputed.refund("gap")
    assert disputed.order("gap").adjustments == ()
    assert disputed.payments.given_back == Money(0)


@pytest.mark.parametrize("state", [DisputeState.INQUIRY, DisputeState.WON, DisputeState.WITHDRAWN])
def test_a_refund_may_answer_the_bank_s_question_or_follow_a_won_dispute(
    disputed: CheckoutScene, state: DisputeState
) -> None:
    dispute(disputed, state)
    disputed.hear(CREATED, "du_1", "pi_1")
    order = disputed.refund("gap")
    assert disputed.payments.given_back == order.total


def test_what_could_not_be_refunded_is_not_paid_out_while_the_bank_decides(
    disputed: CheckoutScene,
) -> None:
    disputed.retailer("macys").cancels = Cancellation(done=True)
    disputed.payments.refuses_refunds = "charge_disputed"
    disputed.hear(CREATED, "du_1", "pi_1")
    number = disputed.number("macys")
    with pytest.raises(PaymentDisputed):
        pay_out_refund(number, 1, PERSON, "wire-1", disputed.after_sale)
    dispute(disputed, DisputeState.WON)
    disputed.hear("charge.dispute.closed", "du_1", "pi_1")
    paid = pay_out_refund(number, 1, PERSON, "wire-1", disputed.after_sale)
    assert paid.adjustments[0].refund is not None
    assert paid.adjustments[0].refund.paid_otherwise == "wire-1"


def test_where_only_a_person_can_ask_there_is_a_task(disputed: CheckoutScene) -> None:
    disputed.hear(CREATED, "du_1", "pi_1")
    order = disputed.order("macys")
    assert order.cancel_is_open
    assert disputed.storage.task(f"{order.order_number}-cancel") is not None


def test_a_person_answers_in_time(disputed: CheckoutScene) -> None:
    disputed.hear(CREATED, "du_1", "pi_1")
    task = task_of(disputed)
    assert task is not None
    assert (task.kind, task.is_open) == (TaskKind.DISPUTE, True)
    assert disputed.captured.display in task.reason
    assert task.due_at == disputed.clock.now() + timedelta(days=5)
    assert task.task_id in {told.task_id for told in disputed.notifier.told}


def test_the_same_news_again_changes_nothing(disputed: CheckoutScene) -> None:
    disputed.hear(CREATED, "du_1", "pi_1")
    told, session = len(disputed.notifier.told), disputed.session
    assert (
        disputed.hear("charge.dispute.funds_withdrawn", "du_1", "pi_1")
        is PaymentEventOutcome.NOTHING_NEW
    )
    assert disputed.session == session
    assert len(disputed.notifier.told) == told


def test_once_it_was_answered_nobody_waits_for_muse(disputed: CheckoutScene) -> None:
    disputed.hear(CREATED, "du_1", "pi_1")
    dispute(disputed, DisputeState.UNDER_REVIEW)
    disputed.hear("charge.dispute.updated", "du_1", "pi_1")
    task = task_of(disputed)
    assert task is not None
    assert (task.is_open, task.outcome) == (False, "under_review")


@pytest.mark.parametrize("state", [DisputeState.WON, DisputeState.LOST])
def test_how_it_ends_is_kept(disputed: CheckoutScene, state: DisputeState) -> None:
    disputed.hear(CREATED, "du_1", "pi_1")
    dispute(disputed, state)
    assert disputed.hear(CLOSED, "du_1", "pi_1") is PaymentEventOutcome.DISPUTED
    [known] = disputed.session.payment.disputes
    assert known.state is state
    task = task_of(disputed)
    assert task is not None
    assert not task.is_open


def test_its_end_is_heard_before_its_beginning(disputed: CheckoutScene) -> None:
    dispute(disputed, DisputeState.LOST)
    disputed.hear(CLOSED, "du_1", "pi_1")
    assert disputed.hear(CREATED, "du_1", "pi_1") is PaymentEventOutcome.NOTHING_NEW
    assert task_of(disputed) is None
    assert disputed.order("macys").status is OrderStatus.PLACED


def test_an_older_look_does_not_open_it_again(disputed: CheckoutScene) -> None:
    """Two listeners fetch it, and the one who saw less is slower to store it."""
    older = dispute(disputed, DisputeState.NEEDS_RESPONSE)
    disputed.hear(CREATED, "du_1", "pi_1")
    dispute(disputed, DisputeState.WON)
    disputed.hear(CLOSED, "du_1", "pi_1")
    assert disputed.session.disputed(older) == disputed.session


def test_an_inquiry_stops_nothing_yet(disputed: CheckoutScene) -> None:
    dispute(disputed, DisputeState.INQUIRY)
    disputed.hear(CREATED, "du_1", "pi_1")
    assert task_of(disputed) is not None
    assert disputed.order("macys").status is OrderStatus.PLACED
    assert not disputed.order("macys").cancel_is_open


def test_a_store_that_does_not_answer_is_asked_when_the_news_comes_again(
    disputed: CheckoutScene,
) -> None:
    macys = disputed.retailer("macys")
    macys.cancels, macys.silent_to_cancel = Cancellation(done=True), 1
    with pytest.raises(Exception, match="did not answer"):
        disputed.hear(CREATED, "du_1", "pi_1")
    disputed.hear(CREATED, "du_1", "pi_1")
    assert disputed.order("macys").status is OrderStatus.CANCELLED
