"""The workflow looks after an order that a person has: its time, and what became of it."""

from datetime import timedelta

import pytest

from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from muse.domain.task import CLAIM_LEASE, MANUAL_TIME
from tests.checkout_scene import CheckoutScene
from tests.fakes import payments
from tests.fakes.moments import Crash
from tests.store_replies import by_hand, placed


def sleep(checkout: CheckoutScene, time: timedelta) -> None:
    checkout.clock.sleep(time.total_seconds())


class TestWaitingForThem:
    def test_ends_soon_after_a_late_claim_ran_out(self, checkout: CheckoutScene) -> None:
        """Someone took the task in its last minute and went home: the other store's order must
        still be paid for, while the money is held."""
        checkout.place(gap=placed(), boutique=by_hand())
        sleep(checkout, MANUAL_TIME - timedelta(minutes=1))
        checkout.claim("boutique")
        sleep(checkout, CLAIM_LEASE + timedelta(hours=12))
        checkout.workflow.drive()
        assert checkout.order("boutique").status is OrderStatus.FAILED
        assert checkout.session.status is SessionStatus.COMPLETED
        assert checkout.captured == checkout.order("gap").total

    def test_ends_before_a_short_hold_does(
        self, checkout: CheckoutScene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Some cards hold money for two days only."""
        monkeypatch.setattr(payments, "HOLD_LASTS", timedelta(days=2))
        checkout.place(gap=placed(), boutique=by_hand())
        ends = checkout.session.payment.capture_before
        assert ends is not None
        sleep(checkout, ends - timedelta(hours=12) - checkout.clock.now())
        checkout.workflow.drive()
        assert checkout.order("boutique").status is OrderStatus.FAILED
        assert checkout.session.payment.captured == checkout.order("gap").total

    def test_hears_of_an_outcome_that_nobody_told_it(self, waiting: CheckoutScene) -> None:
        """Whoever recorded the purchase died before the run was told."""
        waiting.claim("boutique")
        waiting.start_buying("boutique")
        order = waiting.order("boutique")
        waiting.retailer("boutique").sell_by_hand(order, "B-1", order.total)
        waiting.moments.meanwhile("before workflow.tell", _die)
        with pytest.raises(Crash):
            waiting.complete("boutique", "B-1", order.total)
        sleep(waiting, timedelta(hours=12))
        waiting.workflow.drive()
        assert waiting.session.status is SessionStatus.COMPLETED


def _die() -> None:
    raise Crash
