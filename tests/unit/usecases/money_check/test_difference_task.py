"""A difference is told once, and forgotten once it is explained or put right."""

from __future__ import annotations

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.money import Money
from muse.domain.task import TaskStatus
from muse.usecases.money_check.difference_task import explain_difference
from muse.usecases.operations.work_on_task import claim_task, release_task
from tests.checkout_scene import PERSON, CheckoutScene
from tests.money_check import K, explained, found_later, task_of, told


@pytest.fixture
def differs(checked: CheckoutScene) -> CheckoutScene:
    """A checkout of which somebody refunded $7.00 in Stripe's dashboard."""
    checked.payments.refund_by_hand(checked.session.payment.intent_id or "", Money(700))
    assert found_later(checked) == {K.FOREIGN_REFUND, K.TOTAL}
    return checked


class TestTheTask:
    def test_is_told_once_and_stays_until_somebody_explains(self, differs: CheckoutScene) -> None:
        for _ in range(3):
            assert found_later(differs)
        assert told(differs) == [task_of(differs).task_id]
        claim_task(task_of(differs).task_id, PERSON, differs.working)

        done = explained(differs)

        assert (done.status, done.outcome) == (
            TaskStatus.DONE,
            "explained: the fee of a chargeback",
        )
        assert explained(differs) == done, "saying it again changes nothing"
        assert found_later(differs) == set()
        assert len(told(differs)) == 1

    def test_begins_anew_for_what_was_not_explained(self, differs: CheckoutScene) -> None:
        explained(differs)
        differs.payments.refund_by_hand(differs.session.payment.intent_id or "", Money(1))
        assert found_later(differs) == {K.FOREIGN_REFUND, K.TOTAL}
        task = task_of(differs)
        assert (task.status, task.outcome) == (TaskStatus.OPEN, None)
        assert len(told(differs)) == 2

    def test_is_done_once_nothing_is_found_any_more(self, differs: CheckoutScene) -> None:
        kept = differs.payments.refunds
        differs.payments.refunds = {}
        assert found_later(differs) == set()
        assert (task_of(differs).status, task_of(differs).outcome) == (TaskStatus.DONE, "gone")
        differs.payments.refunds = kept
        differs.payments.refund_by_hand(differs.session.payment.intent_id or "", Money(1))
        assert found_later(differs) == {K.FOREIGN_REFUND, K.TOTAL}
        assert len(told(differs)) == 2

    def test_says_what_is_true_now_and_whoever_has_it_keeps_it(
        self, differs: CheckoutScene
    ) -> None:
        claim_task(task_of(differs).task_id, PERSON, differs.working)
        differs.payments.refund_by_hand(differs.session.payment.intent_id or "", Money(1))
        found_later(differs)
        assert len(task_of(differs).reason.splitlines()) == 3
        assert task_of(differs).claimed_by == PERSON
        assert len(told(differs)) == 1

    def test_is_not_closed_under_somebody_else(self, differs: CheckoutScene) -> None:
        claim_task(task_of(differs).task_id, "kim", differs.working)
        with pytest.raises(Conflict, match="kim"):
            explained(differs)
        release_task(task_of(differs).task_id, "kim", differs.working)
        explained(differs)
        with pytest.raises(Conflict):
            explained(differs, "something else")

    @pytest.mark.parametrize("about", ["cs_nothing", "ch_nothing"])
    def test_that_is_not_there_is_not_found(self, differs: CheckoutScene, about: str) -> None:
        with pytest.raises(NotFound):
            explain_difference(about, PERSON, "?", differs.storage, differs.clock)

    def test_of_one_charge_is_closed_by_its_id(self, checked: CheckoutScene) -> None:
        charged = checked.payments.charge_by_hand(Money(1234))
        found_later(checked)
        about = charged.charge_id or ""
        explain_difference(about, PERSON, "a test", checked.storage, checked.clock)
        assert found_later(checked) == set()
        assert len(told(checked)) == 1
