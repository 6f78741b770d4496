"""A store asks for a one-time code: the order waits, somebody gives it, the order goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import CodeAnswered, CodeNotAwaited, Conflict, MuseError, NotFound
from muse.domain.order import OrderStatus
from muse.domain.placement.verification import (
    CODE_TIME,
    SentTo,
    Verification,
    VerificationState,
    is_code,
)
from muse.domain.session import SessionStatus
from muse.domain.task import TaskKind
from muse.usecases.operations.list_tasks import ListTasks
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.retailer import Reply
from tests.fakes.web_retailer import FakeWebRetailer
from tests.store_replies import asks_for_a_code, placed

RIGHT = "4711"


def waiting_for(sent_to: SentTo = SentTo.ACCOUNT, **more: tuple[Reply, ...]) -> CheckoutScene:
    """A checkout at a web store that asks for a code."""
    checkout = CheckoutScene()
    replies = asks_for_a_code(RIGHT, sent_to)
    checkout.street.open_store("club", replies, kind=FakeWebRetailer)
    checkout.add("club")
    checkout.fill(**more)
    checkout.place()
    return checkout


def verification(checkout: CheckoutScene) -> Verification:
    found = checkout.order("club").verification
    assert found
    return found


class TestSentToMuse:
    def test_the_order_waits_and_people_are_called(self) -> None:
        checkout = waiting_for()
        order, task = checkout.order("club"), checkout.code_task("club")
        assert (order.status, order.awaiting) == (OrderStatus.PENDING, "code")
        assert not order.fences
        assert task
        assert (task.kind, task.is_open, task.due_at) == (
            TaskKind.CODE,
            True,
            verification(checkout).until,
        )
        assert [told.task_id for told in checkout.notifier.told] == [task.task_id]

    def test_it_is_placed_with_the_code(self) -> None:
        checkout = waiting_for()
        checkout.give_code("club", RIGHT)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED
        assert checkout.session.status is SessionStatus.COMPLETED
        assert len(checkout.retailer("club").book) == 1
        assert verification(checkout).state is VerificationState.ACCEPTED
        assert not checkout.codes.kept
        task = checkout.code_task("club")
        assert task
        assert (task.outcome, task.acknowledged) == ("given", True)

    def test_orders_at_other_stores_do_not_wait(self) -> None:
        checkout = waiting_for(gap=placed())
        assert checkout.order("gap").status is OrderStatus.PLACED

    def test_a_wrong_code_is_asked_for_again(self) -> None:
        checkout = waiting_for()
        checkout.give_code("club", "0000")
        checkout.workflow.drive()
        assert verification(checkout).number == 2
        assert checkout.order("club").awaiting == "code"
        assert len(checkout.notifier.told) == 2
        checkout.give_code("club", RIGHT)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED

    def test_after_three_wrong_ones_a_person_orders(self) -> None:
        checkout = waiting_for()
        for _ in range(3):
            checkout.give_code("club", "0000")
            checkout.workflow.drive()
        assert checkout.order("club").awaiting == TaskKind.PLACE
        assert "step_up_required" in checkout.task("club").reason
        assert verification(checkout).state is VerificationState.ENDED
        assert not checkout.codes.kept
        with pytest.raises(CodeNotAwaited):
            checkout.give_code("club", RIGHT)
        checkout.buy("club")
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED

    def test_nobody_gives_it_in_time(self) -> None:
        checkout = waiting_for()
        checkout.later(CODE_TIME + timedelta(seconds=1))
        assert checkout.order("club").awaiting == TaskKind.PLACE
        assert "nobody gave it in time" in checkout.task("club").reason
        task = checkout.code_task("club")
        assert task
        assert not task.is_open
        before = checkout.order("club")
        with pytest.raises(CodeNotAwaited):
            checkout.give_code("club", RIGHT)
        assert checkout.order("club") == before
        assert not checkout.codes.kept

    def test_someone_else_has_the_task(self) -> None:
        checkout = waiting_for()
        task = checkout.code_task("club")
        assert task
        checkout.storage.commit(task.claim("ann", checkout.clock.now()))
        with pytest.raises(Conflict, match="held by ann"):
            checkout.give_code("club", RIGHT)
        assert not checkout.codes.kept
        checkout.give_code("club", RIGHT, "ann")

    def test_there_is_no_such_task(self) -> None:
        checkout = waiting_for(gap=placed())
        with pytest.raises(NotFound):
            checkout.give_code("gap")

    def test_the_shopper_is_not_asked(self) -> None:
        checkout = waiting_for()
        with pytest.raises(CodeNotAwaited, match="sent this code to Muse"):
            checkout.give_code_as_shopper("club", RIGHT)
        assert not checkout.codes.kept


class TestSentToTheShopper:
    def test_the_shopper_gives_it(self) -> None:
        checkout = waiting_for(SentTo.SHOPPER)
        assert checkout.notifier.told == []
        checkout.give_code_as_shopper("club", RIGHT)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED

    def test_people_are_not_asked(self) -> None:
        checkout = waiting_for(SentTo.SHOPPER)
        assert checkout.listed(ListTasks()) == ()
        with pytest.raises(CodeNotAwaited, match="to the shopper"):
            checkout.give_code("club", RIGHT)

    def test_it_is_nobody_elses_checkout(self) -> None:
        checkout = waiting_for(SentTo.SHOPPER)
        with pytest.raises(NotFound):
            checkout.give_code_as_shopper("club", RIGHT, user=f"{USER}-stranger")
        assert not checkout.codes.kept

    def test_another_store_did_not_ask(self) -> None:
        checkout = waiting_for(SentTo.SHOPPER, gap=placed())
        with pytest.raises(CodeNotAwaited):
            checkout.give_code_as_shopper("gap", RIGHT)
        checkout.street.open_store("far", placed())
        with pytest.raises(CodeNotAwaited):
            checkout.give_code_as_shopper("far", RIGHT)


class TestAtTheSameTime:
    def test_of_two_codes_the_first_counts(self) -> None:
        checkout = waiting_for()
        checkout.moments.meanwhile(
            "after codes.keep", lambda: _refused(checkout, "0000", CodeAnswered)
        )
        checkout.give_code("club", RIGHT)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED
        assert checkout.retailer("club").attempts == 2

    def test_a_second_one_before_it_is_entered(self) -> None:
        checkout = waiting_for()
        checkout.give_code("club", RIGHT)
        _refused(checkout, "0000", CodeAnswered)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED

    @pytest.mark.parametrize(
        "moment", ["after codes.keep", "before workflow.tell", "after workflow.tell"]
    )
    def test_a_crash_is_repaired_by_giving_it_again(self, moment: str) -> None:
        checkout = waiting_for()
        checkout.moments.crash_when(lambda now: now == moment)
        with pytest.raises(Crash):
            checkout.give_code("club", RIGHT)
        checkout.workflow.drive()
        if not checkout.order("club").is_decided:
            _refused(checkout, "0000", CodeAnswered)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED

    def test_a_crash_before_telling_is_repaired_by_reconciliation(self) -> None:
        for sent_to in SentTo:
            checkout = waiting_for(sent_to)
            give = {
                SentTo.ACCOUNT: checkout.give_code,
                SentTo.SHOPPER: checkout.give_code_as_shopper,
            }[sent_to]
            checkout.moments.crash_when(lambda now: now == "before workflow.tell")
            with pytest.raises(Crash):
                give("club", RIGHT)
            checkout.reconcile()
            checkout.workflow.drive()
            assert checkout.order("club").status is OrderStatus.PLACED

    def test_the_order_is_called_off_meanwhile(self) -> None:
        for sent_to in SentTo:
            checkout = waiting_for(sent_to)
            assert checkout.cancel("club").status is OrderStatus.CANCELLED
            checkout.workflow.drive()
            assert checkout.session.status is SessionStatus.FAILED
            assert checkout.retailer("club").book == []
            with pytest.raises(CodeNotAwaited):
                checkout.give_code_as_shopper("club", RIGHT)

    def test_the_run_is_lost_while_it_waits(self) -> None:
        checkout = waiting_for()
        checkout.workflow.lose_runs()
        checkout.later(timedelta(minutes=5))
        checkout.reconcile()
        checkout.workflow.drive()
        checkout.give_code("club", RIGHT)
        checkout.workflow.drive()
        assert checkout.order("club").status is OrderStatus.PLACED
        assert len(checkout.retailer("club").book) == 1


def _refused(checkout: CheckoutScene, code: str, refusal: type[MuseError]) -> None:
    with pytest.raises(refusal):
        checkout.give_code("club", code)


@pytest.mark.parametrize("text", ["1234", "AB12cd", "0123456789"])
def test_what_looks_like_a_code(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize(
    "text", ["", "123", "12345678901", "12 34", "12-34", "\uff11\uff12\uff13\uff14", "12\n34"]
)
def test_what_does_not(text: str) -> None:
    assert not is_code(text)
