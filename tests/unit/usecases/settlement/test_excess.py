"""An excess goes back once, whatever happens; what can't go back is told with what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import (
    PaymentTransaction,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import SessionStatus
from muse.domain.task import TaskKind, TaskStatus
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.payment_events.outcome import PaymentEventOutcome
from muse.usecases.settlement.give_back_excess import give_back_excess
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.moved_money import (
    FAILED,
    NOTHING,
    SUCCEEDED,
    boutique_fails,
    ends,
    excess_rows,
    own,
    rounds,
    shopper_pays,
    task_about_it,
    told,
    total,
)
from tests.store_replies import by_hand, out_of_stock, placed

PENDING = TransactionStatus.PENDING


class TestGoingBack:
    def test_a_crash_at_any_moment_gives_it_back_once(self) -> None:
        moments = walked(())
        assert "before payments.refund" in moments
        for number, moment in enumerate(moments):
            try:
                walked((number,))
            except AssertionError as broken:
                raise AssertionError(f"after a crash at {number}: {moment}") from broken

    def test_what_stripe_refuses_for_good_is_told_with_what_to_do(
        self, half_way: CheckoutScene
    ) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.refuses_refunds = "charge_not_refundable"
        boutique_fails(half_way)
        [(_, status)] = ends(half_way)
        assert status is FAILED
        assert "pay it another way" in told(half_way).reason
        assert half_way.session.status is SessionStatus.COMPLETED

    def test_what_the_bank_decides_about_is_not_paid(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.refuses_refunds = "charge_disputed"
        boutique_fails(half_way)
        assert "don't pay it" in told(half_way).reason

    def test_a_rest_that_stripe_refuses_after_it_was_taken_at_once_ends_in_a_task(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.payments.takes_at_once = True
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.payments.refuses_refunds = "charge_disputed"
        boutique_fails(checkout)
        assert checkout.session.status is SessionStatus.COMPLETED
        assert "charge_disputed" in told(checkout).reason

    def test_a_whole_that_stripe_refuses_after_it_was_taken_at_once_too(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.payments.takes_at_once = True
        checkout.payments.refuses_refunds = "charge_disputed"
        checkout.place(gap=out_of_stock())
        assert checkout.session.status is SessionStatus.FAILED
        assert "charge_disputed" in told(checkout).reason

    def test_one_that_is_on_its_way_is_followed(self, half_way: CheckoutScene) -> None:
        half_way.payments.refund_fate = RefundStatus.PENDING
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        assert [row.status for row in excess_rows(half_way)] == [TransactionStatus.PENDING]
        half_way.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")
        rounds(half_way)
        assert [row.status for row in excess_rows(half_way)] == [FAILED]
        assert "lost_or_stolen_card" in told(half_way).reason

    def test_news_of_one_is_no_news_of_another(self, half_way: CheckoutScene) -> None:
        """The first comes back from the bank, the second is still on its way."""
        half_way.payments.refund_fate = RefundStatus.PENDING
        half_way.payments.capture_by_hand(own(half_way), Money(1500))
        boutique_fails(half_way)
        half_way.refund("gap", RefundScope.AMOUNT, cents=half_way.order("gap").total.cents - 900)
        half_way.refund("gap", RefundScope.AMOUNT, cents=400, key="2")
        rounds(half_way)
        assert ends(half_way) == [(Money(600), PENDING), (Money(400), PENDING)]
        first, second = half_way.payments.refunds[own(half_way)]
        lost = replace(first, status=RefundStatus.FAILED, failure_code="lost_or_stolen_card")
        half_way.payments.refunds[own(half_way)] = [lost, second]
        assert (
            half_way.hear("refund.failed", first.refund_id or "")
            is PaymentEventOutcome.REFUND_FOLLOWED
        )
        assert ends(half_way) == [(Money(600), FAILED), (Money(400), PENDING)]
        assert (
            half_way.hear("refund.failed", first.refund_id or "") is PaymentEventOutcome.NOTHING_NEW
        )

    def test_the_ledger_and_the_task_say_all_of_it(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        excess, intent_id = half_way.order("boutique").total, own(half_way)
        [row] = excess_rows(half_way)
        [made] = half_way.payments.refunds[intent_id]
        assert row == replace(
            PaymentTransaction(
                half_way.session_id,
                TransactionType.EXCESS_REFUND,
                1,
                excess,
                f"payment#excess#{half_way.session_id}#1",
                row.created_at,
            ),
            status=SUCCEEDED,
            intent_id=intent_id,
            refund_id=made.refund_id,
            finished_at=row.created_at,
            elsewhere=NOTHING,
        )
        assert half_way.payments.refund_metadata[row.key] == {
            "session_id": half_way.session_id,
            "excess": "1",
        }
        task, order = told(half_way), half_way.order("gap")
        assert (task.kind, task.status) == (TaskKind.DIFFERENCE, TaskStatus.OPEN)
        assert (task.session_id, task.order_number) == (half_way.session_id, order.order_number)
        assert (task.store_id, task.store_name) == (order.store_id, order.store_name)
        what = f"{excess.display} was taken by {intent_id} although it was not due"
        assert task.reason == f"{what}: it goes back"

    def test_the_rows_of_settlement_say_what_became_of_the_payment(
        self, checkout: CheckoutScene
    ) -> None:
        """Nothing is due, but somebody has taken a part."""
        checkout.place(boutique=by_hand())
        checkout.payments.capture_by_hand(own(checkout), Money(1200))
        boutique_fails(checkout)
        ledger = {row.type: row for row in checkout.storage.payments(checkout.session_id)}
        void, charge = ledger[TransactionType.VOID], ledger[TransactionType.CHARGE]
        assert (void.status, void.failure_code) == (FAILED, "was_taken")
        assert (charge.status, charge.amount) == (SUCCEEDED, Money(1200))
        assert void.finished_at == charge.finished_at == checkout.clock.now()
        assert void.intent_id == charge.intent_id == own(checkout)
        payment = checkout.session.payment
        assert (payment.captured, payment.kept) == (Money(1200), NOTHING)

    def test_what_was_taken_says_when(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        ledger = {row.type: row for row in half_way.storage.payments(half_way.session_id)}
        assert ledger[TransactionType.CHARGE].finished_at == half_way.clock.now()
        assert half_way.session.unchecked_since == half_way.clock.now()

    def test_that_stripe_does_not_answer_is_no_error_of_settlement(
        self, half_way: CheckoutScene
    ) -> None:
        self.taken_and_decided(half_way)
        half_way.payments.fail_next("refund")
        assert half_way.settle().status is SessionStatus.COMPLETED
        assert [row.status for row in excess_rows(half_way)] == [PENDING]
        rounds(half_way, 10)
        assert [row.status for row in excess_rows(half_way)] == [SUCCEEDED]

    def test_that_somebody_else_was_faster_is_none_either(self, half_way: CheckoutScene) -> None:
        self.taken_and_decided(half_way)
        deps = half_way.after_sale
        half_way.moments.meanwhile(
            "after payments.refund", lambda: give_back_excess(half_way.session_id, deps)
        )
        assert half_way.settle().status is SessionStatus.COMPLETED
        assert ends(half_way) == [(half_way.order("boutique").total, SUCCEEDED)]
        task_about_it(half_way)

    def test_whether_there_was_news_of_it(self, half_way: CheckoutScene) -> None:
        self.taken_and_decided(half_way)
        half_way.payments.fail_next("refund")
        half_way.settle()
        half_way.clock.sleep(60)
        session_id, deps = half_way.session_id, half_way.after_sale
        assert give_back_excess(session_id, deps) is True
        asked, [row] = half_way.payments.calls["refunds_of"], excess_rows(half_way)
        assert give_back_excess(session_id, deps) is False
        assert give_back_excess(session_id, deps, news_of="re_of_another") is False
        assert half_way.payments.calls["refunds_of"] == asked, "it is over: nobody asks again"
        half_way.clock.sleep(60)
        assert give_back_excess(session_id, deps, news_of=row.refund_id) is False
        assert half_way.payments.calls["refunds_of"] == asked + 1
        assert excess_rows(half_way) == [row], "it keeps its time"

    def taken_and_decided(self, half_way: CheckoutScene) -> None:
        """Everything was taken by hand; the boutique's order has failed, and no run settles."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.claim("boutique")
        half_way.fail("boutique")
        half_way.workflow.lose_runs()

    def test_of_a_checkout_whose_orders_were_all_called_off(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.ops_cancel("gap")
        checkout.payments.capture_by_hand(own(checkout), Money(1200))
        boutique_fails(checkout)
        assert checkout.session.status is SessionStatus.FAILED
        assert shopper_pays(checkout) == NOTHING

    def test_others_have_given_back_all_of_it(self, half_way: CheckoutScene) -> None:
        """Between the decision and Muse's own refund."""
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.fail_next("refund")
        boutique_fails(half_way)
        half_way.payments.refund_by_hand(own(half_way), total(half_way))
        rounds(half_way)
        [row] = excess_rows(half_way)
        assert (row.status, row.failure_code) == (FAILED, "given_back_elsewhere")
        assert row.intent_id == own(half_way)
        payment = half_way.session.payment
        assert (payment.returned, payment.excess) == (row.amount, None)
        assert "others have given back of it" in told(half_way).reason

    def test_what_stripe_refuses_is_refused_once(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        half_way.payments.refuses_refunds = "charge_disputed"
        boutique_fails(half_way)
        asked = half_way.payments.calls["refund"]
        rounds(half_way)
        assert half_way.payments.calls["refund"] == asked

    def test_a_second_excess_has_a_row_of_its_own(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), Money(1500))
        boutique_fails(half_way)
        rest = half_way.order("gap").total.cents
        half_way.refund("gap", RefundScope.AMOUNT, cents=rest - 900)
        half_way.refund("gap", RefundScope.AMOUNT, cents=400, key="2")
        keys = [row.key.rpartition("#")[2] for row in excess_rows(half_way)]
        assert keys == ["1", "2"]
        assert half_way.session.payment.excess == Money(1000)
        assert half_way.session.payment.kept == Money(500)

    def test_the_money_check_tells_it_until_it_is_explained(self, half_way: CheckoutScene) -> None:
        half_way.payments.capture_by_hand(own(half_way), total(half_way))
        boutique_fails(half_way)
        half_way.check_money()
        task = told(half_way)
        assert task.is_open
        assert task.reason.count("although it was not due") == 1
        assert len(task.reason.split("\n")) == 1


def walked(crashes: tuple[int, ...]) -> list[str]:
    """Taken by hand in full while a store waits for a person, whose order then fails."""
    checkout = CheckoutScene()
    try:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.payments.capture_by_hand(own(checkout), total(checkout))
        checkout.claim("boutique")
        checkout.fail("boutique")
        checkout.moments.passed.clear()
        checkout.moments.crash_in(*crashes)
        for _ in range(3):
            _die(checkout.workflow.drive)
            _die(lambda: rounds(checkout, 20))
        assert shopper_pays(checkout) == checkout.order("gap").total
        assert ends(checkout) == [(checkout.order("boutique").total, SUCCEEDED)]
        task_about_it(checkout)
    finally:
        checkout.clock.close()
    return checkout.moments.passed


def _die(act: Callable[[], object]) -> None:
    try:
        act()
    except (Crash, PaymentsUnavailable):
        return
