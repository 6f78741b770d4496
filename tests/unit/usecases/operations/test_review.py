"""A doubtful payment is looked at by a person, while the money is only held."""

from contextlib import suppress
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, NotFound, PaymentDeclined, TooManyAttempts
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.dispute import ServiceReview
from muse.domain.payments.risk import Doubt, ReviewState
from muse.domain.session import SessionStatus
from muse.domain.task import Task, TaskKind
from muse.ports import Cancellation
from muse.usecases.operations.review_task import review_task_ids
from muse.usecases.operations.work_on_task import CompleteTask, complete_task
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import NO_FUNDS, RISKY, VISA
from tests.invariants import assert_settled
from tests.recovery import die_at, one_round, recover
from tests.store_replies import by_hand, placed


def doubted(checkout: CheckoutScene) -> None:
    checkout.prepare(RISKY, gap=placed(), boutique=by_hand())
    checkout.press()
    checkout.workflow.drive()


def task_of(checkout: CheckoutScene) -> Task:
    task = checkout.storage.task(review_task_ids(checkout.session_id)[0])
    assert task is not None
    return task


def test_nothing_is_ordered_before_a_person_has_looked(checkout: CheckoutScene) -> None:
    doubted(checkout)
    session = checkout.session
    assert session.is_under_review
    assert session.review is not None
    assert session.review.doubts == (Doubt.ELEVATED_RISK,)
    assert checkout.held == session.total
    assert not checkout.workflow.runs
    assert checkout.order("gap").awaiting == "review"
    [told] = checkout.notifier.told
    assert (told.task_id, told.kind) == (task_of(checkout).task_id, TaskKind.REVIEW)


def test_the_shopper_is_answered_at_once(checkout: CheckoutScene) -> None:
    checkout.prepare(RISKY, gap=placed())
    began = checkout.clock.now()
    view = checkout.press()
    assert view.waits_for_people_only
    assert checkout.clock.now() == began


def test_approved_it_is_ordered(checkout: CheckoutScene) -> None:
    doubted(checkout)
    checkout.review(approve=True)
    checkout.workflow.drive()
    checkout.buy("boutique")
    checkout.workflow.drive()
    assert not task_of(checkout).is_open
    assert_settled(checkout)


def test_refused_its_money_is_released(checkout: CheckoutScene) -> None:
    doubted(checkout)
    checkout.review(approve=False)
    assert one_round(checkout) == {RecoveryOutcome.SETTLED: 1}
    assert checkout.session.status is SessionStatus.FAILED
    assert checkout.held == checkout.captured == Money(0)
    assert checkout.order("gap").status is OrderStatus.CANCELLED
    assert not checkout.retailer("gap").book
    assert not checkout.storage.unfinished_tasks()


@pytest.mark.parametrize("approve", [True, False])
def test_the_same_is_decided_twice_without_harm(checkout: CheckoutScene, *, approve: bool) -> None:
    doubted(checkout)
    checkout.review(approve=approve)
    checkout.review(approve=approve)
    assert len(checkout.workflow.runs) == approve
    with pytest.raises(Conflict):
        checkout.review(approve=not approve)


def test_two_people_decide_at_once(checkout: CheckoutScene) -> None:
    doubted(checkout)
    checkout.clock.together(
        lambda: checkout.review(approve=True), lambda: checkout.review(approve=False, person="al")
    )
    recover(checkout)
    review = checkout.session.review
    assert review is not None
    ordered = bool(checkout.retailer("gap").book)
    assert ordered is (review.state is ReviewState.APPROVED)


def test_whoever_has_the_task_decides(checkout: CheckoutScene) -> None:
    doubted(checkout)
    now = checkout.clock.now()
    checkout.storage.commit(task_of(checkout).claim("al", now))
    with pytest.raises(Conflict, match="held by al"):
        checkout.review(approve=True)
    assert checkout.session.is_under_review


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_that_dies_half_way_is_finished(
    checkout: CheckoutScene, *, approve: bool
) -> None:
    doubted(checkout)
    die_at(checkout, "after commit of CheckoutSession Order")
    with pytest.raises(Crash):
        checkout.review(approve=approve)
    recover(checkout)
    assert bool(checkout.retailer("gap").book) is approve
    if approve:
        assert_settled(checkout)
    else:
        assert checkout.session.status is SessionStatus.FAILED


def test_reconciliation_waits_for_the_person_too(checkout: CheckoutScene) -> None:
    doubted(checkout)
    assert one_round(checkout, timedelta(hours=6)) == {}
    assert not checkout.workflow.runs


def test_nobody_has_looked_until_the_hold_ends(checkout: CheckoutScene) -> None:
    doubted(checkout)
    done = one_round(checkout, timedelta(days=6))
    assert done == {RecoveryOutcome.SETTLED: 1}
    assert one_round(checkout) == {RecoveryOutcome.TASK_CLOSED: 1}
    assert checkout.held == checkout.captured == Money(0)
    assert checkout.order("gap").status is OrderStatus.FAILED


def test_the_shopper_calls_everything_off_meanwhile(checkout: CheckoutScene) -> None:
    doubted(checkout)
    checkout.cancel("gap")
    checkout.cancel("boutique")
    assert one_round(checkout) == {RecoveryOutcome.SETTLED: 1}
    assert one_round(checkout) == {RecoveryOutcome.TASK_CLOSED: 1}
    assert checkout.held == Money(0)


def test_one_order_called_off_the_other_approved(checkout: CheckoutScene) -> None:
    doubted(checkout)
    checkout.cancel("boutique")
    checkout.review(approve=True)
    checkout.workflow.drive()
    assert checkout.captured == checkout.order("gap").net_due
    assert checkout.order("boutique").status is OrderStatus.CANCELLED


def test_a_review_is_not_completed_like_a_purchase(checkout: CheckoutScene) -> None:
    doubted(checkout)
    command = CompleteTask(task_of(checkout).task_id, "bo", "B-1", 100)
    with pytest.raises(Conflict, match="review"):
        complete_task(command, checkout.working)


def test_a_checkout_that_nobody_doubts(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    with pytest.raises(NotFound):
        checkout.review(approve=True)


def test_card_testing_is_stopped_across_checkouts(checkout: CheckoutScene) -> None:
    """Each checkout allows five cards; a new checkout must not allow five more for ever."""
    checkout.fill(gap=placed())
    for _ in range(4):
        try_cards(checkout, times=5)
    with pytest.raises(TooManyAttempts, match="try again after") as refused:
        try_cards(checkout, times=1)
    assert checkout.payments.calls["confirm"] == 20
    assert refused.value.retry_after is not None
    checkout.later(timedelta(seconds=refused.value.retry_after))
    checkout.start()
    checkout.ship()
    checkout.choose(VISA)
    checkout.press()
    assert checkout.session.status is SessionStatus.COMPLETED


def try_cards(checkout: CheckoutScene, times: int) -> None:
    """A new checkout, and so many cards that are refused."""
    checkout.start()
    checkout.ship()
    for _ in range(times):
        checkout.choose(NO_FUNDS)
        with suppress(PaymentDeclined):
            checkout.press()


def test_the_card_that_is_found_by_testing_is_looked_at(checkout: CheckoutScene) -> None:
    checkout.fill(gap=placed())
    for _ in range(2):
        try_cards(checkout, times=4)
    checkout.choose(VISA)
    checkout.press()
    review = checkout.session.review
    assert review is not None
    assert review.doubts == (Doubt.MANY_ATTEMPTS,)


def test_a_store_that_has_it_when_a_warning_is_refused(checkout: CheckoutScene) -> None:
    """The issuer warns when the order is placed and paid: it is called off and refunded."""
    checkout.place(gap=placed())
    checkout.retailer("gap").cancels = Cancellation(done=True)
    checkout.payments.warn("issfr_1", "pi_1")
    checkout.hear("radar.early_fraud_warning.created", "issfr_1")
    assert checkout.session.is_under_review
    checkout.review(approve=False)
    assert checkout.order("gap").status is OrderStatus.CANCELLED
    assert checkout.payments.given_back == checkout.captured


class TestAWarningDuringARun:
    """What has not passed its fence waits, whoever is at it; what has goes on."""

    def warn(self, checkout: CheckoutScene) -> None:
        checkout.payments.warn("issfr_1", "pi_1")
        checkout.hear("radar.early_fraud_warning.created", "issfr_1")

    def test_a_person_may_not_begin_to_buy(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        self.warn(checkout)
        checkout.claim("boutique")
        with pytest.raises(Conflict, match="being looked at"):
            checkout.start_buying("boutique")
        assert checkout.order("boutique").fences == ()

    def test_approved_the_person_goes_on(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        self.warn(checkout)
        checkout.review(approve=True)
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_refused_nothing_is_bought_and_the_run_ends(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        self.warn(checkout)
        checkout.review(approve=False)
        checkout.workflow.drive()
        assert checkout.order("boutique").status is OrderStatus.CANCELLED
        assert not checkout.task("boutique").is_unfinished
        assert checkout.session.status is SessionStatus.FAILED
        assert (checkout.held, checkout.captured) == (Money(0), Money(0))

    def test_an_attempt_that_is_on_its_way_to_the_fence_is_stopped(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        checkout.moments.meanwhile("before commit of Order", lambda: self.warn(checkout))
        checkout.press()
        checkout.workflow.drive()
        assert checkout.retailer("gap").book == []
        assert checkout.order("gap").awaiting == TaskKind.REVIEW
        checkout.review(approve=True)
        checkout.buy("gap")
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_a_person_is_asked_again_when_there_is_another_doubt_later(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(boutique=by_hand())
        self.warn(checkout)
        checkout.review(approve=True)
        checkout.payments.reviews["prv_1"] = ServiceReview("prv_1", "pi_1", None)
        checkout.hear("review.opened", "prv_1")
        assert checkout.session.is_under_review
        task = checkout.storage.task(review_task_ids(checkout.session_id)[1])
        assert task is not None
        assert task.is_open
        assert "service review" in task.reason

    def test_a_purchase_that_was_begun_goes_on(self, checkout: CheckoutScene) -> None:
        checkout.place(boutique=by_hand())
        checkout.claim("boutique")
        checkout.start_buying("boutique", key="the purchase at boutique")
        self.warn(checkout)
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert checkout.order("boutique").status is OrderStatus.PLACED
