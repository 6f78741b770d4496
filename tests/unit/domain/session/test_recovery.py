"""What the domain allows reconciliation, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.placement.attempt import FenceHeld, FenceState
from muse.domain.placement.failures import NotPlacedInTime
from muse.domain.session import Claim, Payment, SessionStatus
from muse.domain.store import Method
from muse.domain.task import TaskKind, TaskStatus
from tests.builders import NOW, a_purchase, a_ready_session, a_session, a_task, an_order

A_MINUTE = timedelta(minutes=1)


def fenced() -> Order:
    """Someone entered the step that orders, and wasn't heard of again."""
    order = an_order()
    return order.enter_fence(Method.MANUAL, NOW, A_MINUTE, total=order.total)


class TestHeldMoney:
    def test_a_pending_session_is_claimed_even_after_its_time(self) -> None:
        session = a_ready_session()
        late = session.expires_at + A_MINUTE
        claimed = session.place_with_held_money(late, A_MINUTE)
        assert claimed.status is SessionStatus.PROCESSING
        assert claimed.claim == Claim(late + A_MINUTE)
        assert claimed.payment == session.payment

    @pytest.mark.parametrize("status", [s for s in SessionStatus if s is not SessionStatus.PENDING])
    def test_no_other_is(self, status: SessionStatus) -> None:
        with pytest.raises(Conflict):
            a_session(status=status).place_with_held_money(NOW, A_MINUTE)


class TestLooseIntents:
    @pytest.mark.parametrize(
        ("status", "loose"),
        [(status, status in {"expired", "cancelled"}) for status in SessionStatus],
    )
    def test_a_session_that_closed_unordered_has_one(
        self, status: SessionStatus, loose: bool
    ) -> None:
        session = a_session(status=status, payment=Payment(intent_id="pi_1"))
        assert session.has_unused_intent is loose
        assert session.is_unfinished is (loose or status not in {"completed", "failed"})
        assert not a_session(status=status).has_unused_intent

    def test_it_is_let_go_of_and_never_used_again(self) -> None:
        payment = Payment(intent_id="pi_1", generation=2, attempts=3, client_secret="secret")
        session = a_session(status=SessionStatus.CANCELLED, payment=payment).drop_intent()
        assert session.payment == Payment(generation=3, attempts=3)
        assert not session.is_unfinished

    @pytest.mark.parametrize("status", ["processing", "requires_action", "completed", "failed"])
    def test_not_while_somebody_is_at_it_nor_once_it_is_settled(self, status: str) -> None:
        with pytest.raises(Conflict):
            a_session(status=SessionStatus(status)).drop_intent()


class TestGivingUp:
    def test_it_fails_for_the_shopper_and_the_fence_stays(self) -> None:
        order = fenced().give_up(NotPlacedInTime(), NOW)
        assert (order.status, order.net_due) == (OrderStatus.FAILED, Money(0))
        assert order.was_given_up
        assert order.fences[-1].state is FenceState.UNKNOWN
        assert order.failure is not None
        assert order.failure.code == "not_placed_in_time"
        with pytest.raises(FenceHeld):
            order.enter_fence(Method.API, NOW, A_MINUTE, total=order.total)

    def test_what_is_known_is_not_given_up(self) -> None:
        with pytest.raises(Conflict):
            an_order().give_up(NotPlacedInTime(), NOW)
        with pytest.raises(Conflict):
            fenced().fence_refused().give_up(NotPlacedInTime(), NOW)

    def test_what_was_found_late_has_its_number_and_is_not_due(self) -> None:
        found = fenced().give_up(NotPlacedInTime(), NOW).found_late(a_purchase("B-7"))
        assert (found.status, found.store_order_number) == (OrderStatus.FAILED, "B-7")
        assert found.net_due == Money(0)
        assert not found.was_given_up
        assert found.fences[-1].state is FenceState.WON
        closed = found.orphan_closed(Money(0))
        assert closed.purchase == replace(a_purchase("B-7"), total_paid=Money(0))

    def test_only_what_failed_is_found_late(self) -> None:
        with pytest.raises(Conflict):
            fenced().found_late(a_purchase())
        failed = an_order().fail(NotPlacedInTime(), NOW)
        assert failed.found_late(a_purchase()).is_orphan
        with pytest.raises(Conflict):
            failed.found_late(a_purchase()).found_late(a_purchase())
        with pytest.raises(Conflict):
            failed.orphan_closed(Money(0))
        with pytest.raises(Conflict):
            fenced().place(a_purchase(), Method.MANUAL, NOW).orphan_closed(Money(0))


class TestTasks:
    def test_whoever_holds_it_finds_out(self) -> None:
        task = a_task().claim("bo", NOW).needs_verifying("nobody knows")
        assert (task.kind, task.reason, task.claimed_by) == (TaskKind.VERIFY, "nobody knows", "bo")

    def test_of_who_was_buying_nothing_is_expected(self) -> None:
        task = a_task().claim("bo", NOW).start_buying("bo").needs_verifying("nobody knows")
        assert (task.kind, task.status) == (TaskKind.VERIFY, TaskStatus.OPEN)
        assert task.claimed_by is None

    def test_what_is_done_needs_nothing(self) -> None:
        with pytest.raises(Conflict):
            a_task().claim("bo", NOW).finish("placed", NOW).needs_verifying("nobody knows")

    def test_an_orphan_stays_with_who_found_it_and_is_never_bought(self) -> None:
        verify = a_task().needs_verifying("nobody knows").claim("bo", NOW)
        orphan = verify.became_orphan()
        assert (orphan.kind, orphan.status) == (TaskKind.ORPHAN, TaskStatus.CLAIMED)
        assert orphan.claimed_by == "bo"
        with pytest.raises(Conflict):
            orphan.start_buying("bo")
