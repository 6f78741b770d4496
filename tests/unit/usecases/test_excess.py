"""An excess goes back once, whatever happens; what can't go back is told with what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payment import RefundStatus, TransactionStatus
from muse.domain.session import SessionStatus
from muse.usecases.heard import Heard
from muse.usecases.refund_order import RefundScope
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.moved_money import (
    FAILED,
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
        half_way.payments.refuses_refunds = "charge_disputed"
        boutique_fails(half_way)
        [(_, status)] = ends(half_way)
        assert status is FAILED
        assert "pay it another way" in told(half_way).reason
        assert half_way.session.status is SessionStatus.COMPLETED

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
        assert half_way.hear("refund.failed", first.refund_id or "") is Heard.REFUND_FOLLOWED
        assert ends(half_way) == [(Money(600), FAILED), (Money(400), PENDING)]
        assert half_way.hear("refund.failed", first.refund_id or "") is Heard.NOTHING_NEW

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
