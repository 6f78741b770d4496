"""From the wish to send something back to the money: each step once, by whom it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import (
    Conflict,
    Invalid,
    NotEnoughLeft,
    NotFound,
    PaymentDisputed,
    UnknownStore,
)
from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.cancellation import STORE_PAYS_WITHIN_DAYS
from muse.domain.order.returns import RETURN_TIME, ReturnInstructions, ReturnStatus
from muse.domain.payments.dispute import Dispute, DisputeState
from muse.domain.payments.payment import RefundStatus
from muse.domain.store import Store
from muse.domain.task import Task, TaskKind, TaskStatus, return_task_id
from muse.domain.tracking.report import ReportKind
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.operations.work_on_task import claim_task
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.returns.end_return import EndReturn, expire_return, refuse_return
from muse.usecases.returns.instruct_return import InstructReturn, instruct_return
from muse.usecases.returns.receive_return import ReceiveReturn, receive_return
from tests.builders import NOW
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_refunded_exactly
from tests.store_replies import placed

A_DAY = timedelta(days=1)
LABEL = "https://gap.example/labels/1"


@pytest.fixture
def delivered(checkout: CheckoutScene) -> CheckoutScene:
    """Three pieces from Gap at the door, one from Macy's not yet shipped; both are paid."""
    checkout.fill(gap=placed(), macys=placed())
    checkout.add("gap", 2)
    checkout.start()
    checkout.ship()
    checkout.choose("pm_card_visa")
    checkout.press()
    checkout.workflow.drive()
    checkout.later(A_DAY)
    checkout.report("gap", ReportKind.DELIVERED)
    return checkout


@pytest.fixture
def on_its_way(delivered: CheckoutScene) -> CheckoutScene:
    """The same with two of Gap's pieces on their way back."""
    delivered.send_back("gap", 2)
    return delivered


class OwnPages:
    """Pages of one store."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def own_page(self, store: Store, url: str) -> str | None:
        self.asked.append(store.store_id)
        return url if url.startswith("https://gap.example/") else None


def end(scene: CheckoutScene, person: str = PERSON) -> EndReturn:
    return EndReturn(scene.number("gap"), 1, person)


def task_of(scene: CheckoutScene) -> Task:
    task = scene.storage.task(return_task_id(scene.number("gap"), 1))
    assert task is not None
    return task


class TestTheWindow:
    def test_is_that_of_the_store_when_the_shopper_paid(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        own = checkout.stores["gap"]
        checkout.registry.put(replace(own, return_window_days=3))
        checkout.start()
        checkout.ship()
        checkout.choose("pm_card_visa")
        checkout.press()
        checkout.workflow.drive()
        checkout.registry.put(replace(own, return_window_days=90))
        checkout.report("gap", ReportKind.DELIVERED)
        assert checkout.order("gap").return_window_days == 3
        checkout.later(3 * A_DAY)
        with pytest.raises(Conflict, match="ended"):
            checkout.send_back("gap")

    def test_is_the_usual_one_of_a_store_that_has_left(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.registry.remove(checkout.stores["gap"].store_id)
        with pytest.raises(UnknownStore):
            checkout.registry.store(checkout.stores["gap"].store_id)
        checkout.press(wait=0)
        assert checkout.order("gap").return_window_days == 30


class TestAsking:
    def test_moves_no_money_and_puts_a_task_to_sleep(self, delivered: CheckoutScene) -> None:
        order = delivered.send_back("gap", 2)
        assert [one.status for one in order.returns] == [ReturnStatus.REQUESTED]
        assert delivered.payments.given_back == Money(0)
        task = task_of(delivered)
        assert (task.kind, task.order_number) == (TaskKind.RETURN, order.order_number)
        assert task.wakes_at == task.due_at == delivered.clock.now() + RETURN_TIME
        assert delivered.listed() == ()
        assert delivered.notifier.told == []

    def test_twice_is_one_return(self, on_its_way: CheckoutScene) -> None:
        order = on_its_way.order("gap")
        on_its_way.later(A_DAY)
        assert on_its_way.send_back("gap", 2).returns == order.returns
        with pytest.raises(Conflict, match="Idempotency-Key"):
            on_its_way.send_back("gap", 1)

    def test_on_two_devices_at_once_is_one_return(self, delivered: CheckoutScene) -> None:
        told = delivered.clock.together(*[lambda: delivered.send_back("gap", 2)] * 2)
        assert {type(answer).__name__ for answer in told} == {"Order"}
        assert len(delivered.order("gap").returns) == 1

    def test_for_more_than_there_is_in_two_windows(self, delivered: CheckoutScene) -> None:
        told = delivered.clock.together(
            *[lambda key=key: delivered.send_back("gap", 2, key=key) for key in "12"]
        )
        assert sum(isinstance(answer, Invalid) for answer in told) == 1
        assert len(delivered.order("gap").returns) == 1

    def test_of_another_shopper_or_of_what_was_not_shipped(self, delivered: CheckoutScene) -> None:
        with pytest.raises(NotFound):
            delivered.send_back("gap", user="eve")
        with pytest.raises(Conflict, match="shipped"):
            delivered.send_back("macys")


class TestReceiving:
    def test_gives_the_money_back_once(self, on_its_way: CheckoutScene) -> None:
        first, order = (on_its_way.receive("gap", 2) for _ in range(2))
        assert first == order
        [one], [adjustment] = order.returns, order.adjustments
        assert (one.status, adjustment.kind) == (ReturnStatus.RECEIVED, AdjustmentKind.RETURNED)
        assert on_its_way.payments.given_back == adjustment.amount == order.refunded
        assert adjustment.store_due == adjustment.at + timedelta(days=STORE_PAYS_WITHIN_DAYS)
        task = task_of(on_its_way)
        assert (task.status, task.outcome) == (TaskStatus.DONE, "received")
        assert_refunded_exactly(on_its_way)

    def test_fewer_pieces_leave_the_others_with_the_shopper(
        self, on_its_way: CheckoutScene
    ) -> None:
        order = on_its_way.receive("gap", 1)
        assert order.adjustments[0].lines[0].quantity == 1
        assert on_its_way.send_back("gap", 2, key="2").returns[1].status is ReturnStatus.REQUESTED
        assert on_its_way.receive("gap", 2, n=2).net_due == Money(0)
        assert_refunded_exactly(on_its_way)

    def test_in_two_windows_is_once(self, on_its_way: CheckoutScene) -> None:
        on_its_way.clock.together(*[lambda: on_its_way.receive("gap", 2)] * 2)
        assert len(on_its_way.order("gap").adjustments) == 1
        assert_refunded_exactly(on_its_way)

    def test_what_a_refund_gave_back_meanwhile_is_not_given_back_again(
        self, on_its_way: CheckoutScene
    ) -> None:
        whole = on_its_way.refund("gap")
        order = on_its_way.receive("gap", 2)
        assert order.adjustments == whole.adjustments
        assert order.returns[0].status is ReturnStatus.RECEIVED
        assert on_its_way.payments.given_back == order.total
        assert_refunded_exactly(on_its_way)

    def test_is_of_the_pieces_of_this_return(self, on_its_way: CheckoutScene) -> None:
        with pytest.raises(Invalid):
            on_its_way.receive("gap", 3)
        command = ReceiveReturn(on_its_way.number("gap"), 1, PERSON, (AdjustedLine("ci_9", 1),))
        with pytest.raises(Invalid):
            receive_return(command, on_its_way.after_sale)
        with pytest.raises(NotFound):
            on_its_way.receive("gap", n=2)
        assert on_its_way.order("gap").adjustments == ()

    def test_while_the_bank_decides_nothing_is_recorded(self, on_its_way: CheckoutScene) -> None:
        paid = on_its_way.session.payment.intent_id or ""
        on_its_way.payments.disputes["du_1"] = Dispute(
            "du_1", paid, on_its_way.captured, DisputeState.NEEDS_RESPONSE, "fraudulent", NOW
        )
        on_its_way.hear("charge.dispute.created", "du_1")
        with pytest.raises(PaymentDisputed):
            on_its_way.receive("gap", 2)
        assert on_its_way.order("gap").returns[0].status is ReturnStatus.REQUESTED
        assert task_of(on_its_way).is_asleep

    def test_what_stripe_has_no_money_for_is_not_recorded(self, on_its_way: CheckoutScene) -> None:
        payment = on_its_way.session.payment
        assert payment.captured is not None
        on_its_way.payments.refund_by_hand(payment.intent_id or "", payment.captured)
        with pytest.raises(NotEnoughLeft):
            on_its_way.receive("gap", 2)
        assert on_its_way.order("gap").adjustments == ()

    def test_when_stripe_does_not_answer_it_is_pending(self, on_its_way: CheckoutScene) -> None:
        on_its_way.payments.fail_next("refund", "before")
        pending = on_its_way.receive("gap", 2).adjustments[0].refund
        assert pending is not None
        assert pending.status is RefundStatus.PENDING
        on_its_way.receive("gap", 2)
        assert_refunded_exactly(on_its_way)
        assert on_its_way.payments.given_back == on_its_way.order("gap").refunded > Money(0)

    def test_of_another_s_task_is_theirs_to_say(self, on_its_way: CheckoutScene) -> None:
        claim_task(task_of(on_its_way).task_id, "cy", on_its_way.working)
        for say in (
            lambda: on_its_way.receive("gap", 2),
            lambda: refuse_return(end(on_its_way), "worn", on_its_way.after_sale),
        ):
            with pytest.raises(Conflict, match="held by cy"):
                say()
        assert on_its_way.receive("gap", 2, person="cy").returns[0].end is not None


class TestWhatDoesNotCome:
    def test_wakes_a_person_who_says_so(self, on_its_way: CheckoutScene) -> None:
        with pytest.raises(Conflict, match="may still come"):
            expire_return(end(on_its_way), on_its_way.after_sale)
        on_its_way.later(RETURN_TIME)
        report = on_its_way.reconcile()
        assert (report.troubles, report.done[RecoveryOutcome.WOKEN]) == ([], 1)
        assert [task.kind for task in on_its_way.notifier.told] == [TaskKind.RETURN]
        [view] = on_its_way.listed()
        assert view.order.returns[0].is_open
        order = expire_return(end(on_its_way), on_its_way.after_sale)
        assert expire_return(end(on_its_way), on_its_way.after_sale) == order
        assert order.returns[0].status is ReturnStatus.EXPIRED
        assert task_of(on_its_way).outcome == "expired"
        assert on_its_way.payments.given_back == Money(0)

    def test_is_refused_with_a_reason(self, on_its_way: CheckoutScene) -> None:
        order = refuse_return(end(on_its_way), "worn", on_its_way.after_sale)
        assert refuse_return(end(on_its_way), "worn", on_its_way.after_sale) == order
        assert order.returns[0].end is not None
        assert (order.returns[0].end.reason, order.returns[0].end.by) == ("worn", f"ops:{PERSON}")
        assert task_of(on_its_way).outcome == "refused"
        with pytest.raises(Conflict, match="refused already"):
            on_its_way.receive("gap", 2)
        assert on_its_way.order("gap").adjustments == ()


class TestInstructions:
    def _say(
        self, scene: CheckoutScene, label: str | None = None, pages: OwnPages | None = None
    ) -> ReturnInstructions:
        command = InstructReturn(scene.number("gap"), 1, PERSON, "Pack it well.", label)
        order = instruct_return(command, scene.after_sale, scene.registry, pages or OwnPages())
        said = order.returns[0].instructions
        assert said is not None
        return said

    def test_have_a_label_of_the_store_s_own(self, on_its_way: CheckoutScene) -> None:
        pages = OwnPages()
        said = self._say(on_its_way, LABEL, pages)
        assert (said.text, said.label_url, said.by) == ("Pack it well.", LABEL, f"ops:{PERSON}")
        assert pages.asked == [on_its_way.stores["gap"].store_id]

    @pytest.mark.parametrize("gone", [False, True])
    def test_never_lead_elsewhere(self, on_its_way: CheckoutScene, gone: bool) -> None:
        url = LABEL if gone else "https://evil.example/labels/1"
        if gone:
            on_its_way.registry.remove(on_its_way.stores["gap"].store_id)
        with pytest.raises(Invalid) as refused:
            self._say(on_its_way, url)
        assert [problem.field for problem in refused.value.details] == ["labelUrl"]
        assert on_its_way.order("gap").returns[0].instructions is None
        assert self._say(on_its_way).label_url is None

    def test_come_too_late_once_it_has_ended(self, on_its_way: CheckoutScene) -> None:
        on_its_way.receive("gap", 2)
        with pytest.raises(Conflict, match="received already"):
            self._say(on_its_way)


def test_returns_and_a_refund_at_once_never_give_back_more_than_was_charged(
    on_its_way: CheckoutScene,
) -> None:
    on_its_way.send_back("gap", 1, key="2")
    on_its_way.clock.together(
        lambda: on_its_way.receive("gap", 2),
        lambda: on_its_way.receive("gap", 1, n=2),
        lambda: on_its_way.refund("gap", RefundScope.FULL, key="3"),
    )
    order = on_its_way.order("gap")
    assert on_its_way.payments.given_back == order.refunded == order.accepted
    assert_refunded_exactly(on_its_way)
