"""The daily money check: a healthy checkout has no difference, and every way in which money can go
astray is found, told once, and forgotten once it is put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.adjustment import AdjustmentKind
from muse.domain.difference import DifferenceKind
from muse.domain.errors import Conflict, NotFound, PaymentDeclined
from muse.domain.money import Money
from muse.domain.payment import RefundStatus, TransactionStatus, TransactionType
from muse.domain.session import SessionStatus
from muse.domain.task import Task, TaskKind, TaskStatus, difference_task_id
from muse.ports import Cancellation
from muse.usecases.check_money import CHARGES_AGE, Report, check_money
from muse.usecases.difference_task import explain_difference
from muse.usecases.refund_order import RefundScope, check_refund, pay_out_refund
from muse.usecases.work_on_task import claim_task, list_tasks, release_task
from tests.checkout_scene import PERSON, CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, DECLINED, MASTERCARD, VISA
from tests.recovery import die_at
from tests.store_replies import by_hand, out_of_stock, placed

A_DAY = timedelta(days=1)
K = DifferenceKind


@pytest.fixture
def settled(checkout: CheckoutScene) -> CheckoutScene:
    """Two orders, placed and paid; checked once, and nothing was found."""
    checkout.place(gap=placed(), macys=placed(less=250))
    assert_nothing(checkout.check_money())
    return checkout


def assert_nothing(report: Report) -> None:
    assert report.findings == []
    assert report.troubles == []
    assert report.is_whole


def kinds(report: Report) -> set[DifferenceKind]:
    assert report.troubles == []
    return {one.kind for finding in report.findings for one in finding.differences}


def found_later(checkout: CheckoutScene) -> set[DifferenceKind]:
    """What the next day's check finds."""
    checkout.later(A_DAY)
    return kinds(checkout.check_money())


def task_of(checkout: CheckoutScene, about: str | None = None) -> Task:
    task = checkout.storage.task(difference_task_id(about or checkout.session_id))
    assert task is not None
    return task


def told(checkout: CheckoutScene) -> list[str]:
    return [task.task_id for task in checkout.notifier.told if task.kind is TaskKind.DIFFERENCE]


def explained(checkout: CheckoutScene, words: str = "the fee of a chargeback") -> Task:
    return explain_difference(checkout.session_id, PERSON, words, checkout.storage, checkout.clock)


# --- what is healthy


def a_part_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=out_of_stock())


def all_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=out_of_stock())


def refunded(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=placed(less=250))
    checkout.refund("gap", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=300, key="1")
    checkout.refund("macys", key="2")


def refund_on_its_way(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.refund_fate = RefundStatus.PENDING
    checkout.refund("gap")


def refund_not_made_yet(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.fail_next("refund")
    checkout.refund("gap")


def refund_failed(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.payments.refuses_refunds = "charge_disputed"
    checkout.refund("gap")


def refund_came_back(checkout: CheckoutScene) -> None:
    refunded(checkout)
    checkout.payments.refund_ends(RefundStatus.FAILED, "expired_or_canceled_card")
    check_refund(checkout.number("macys"), 1, checkout.after_sale)


def paid_otherwise(checkout: CheckoutScene) -> None:
    refund_failed(checkout)
    pay_out_refund(checkout.number("gap"), 1, PERSON, "CHEQUE-1", checkout.after_sale)


def cancelled_afterwards(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=placed())
    checkout.retailer("gap").cancels = Cancellation(done=True)
    checkout.cancel("gap")


def cancelled_before(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.cancel("boutique")
    checkout.workflow.drive()


def bought_by_hand(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.buy("boutique")
    checkout.workflow.drive()


def declined_first(checkout: CheckoutScene) -> None:
    checkout.prepare(DECLINED, gap=placed())
    with pytest.raises(PaymentDeclined):
        checkout.press()
    checkout.choose(MASTERCARD)
    checkout.press()
    checkout.workflow.drive()


def gave_up_confirming(checkout: CheckoutScene) -> None:
    checkout.prepare(ASKS_SHOPPER, gap=placed())
    checkout.press()
    checkout.give_up_payment()
    checkout.choose(VISA)
    checkout.press()
    checkout.workflow.drive()


def waits_for_a_person(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())


def given_up(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.give_up()


HEALTHY: tuple[Callable[[CheckoutScene], None], ...] = (
    a_part_failed,
    all_failed,
    refunded,
    refund_on_its_way,
    refund_not_made_yet,
    refund_failed,
    refund_came_back,
    paid_otherwise,
    cancelled_afterwards,
    cancelled_before,
    bought_by_hand,
    declined_first,
    gave_up_confirming,
    waits_for_a_person,
    given_up,
)


@pytest.mark.parametrize("lists_remainders", [False, True])
@pytest.mark.parametrize("way", HEALTHY, ids=lambda way: way.__name__)
def test_what_is_as_it_should_be(
    checkout: CheckoutScene, way: Callable[[CheckoutScene], None], lists_remainders: bool
) -> None:
    checkout.payments.lists_remainders = lists_remainders
    way(checkout)
    assert_nothing(checkout.check_money())
    checkout.later(A_DAY)
    checkout.reconcile()
    assert_nothing(checkout.check_money())
    assert told(checkout) == []


def test_a_settled_checkout_is_compared_once(settled: CheckoutScene) -> None:
    assert settled.session.money_checked_at is not None
    assert list(settled.storage.unchecked_checkouts(settled.clock.now())) == []
    settled.later(A_DAY)
    assert settled.check_money().checked == 0, "its charge took what was checked"


def test_one_that_was_refunded_is_compared_again(settled: CheckoutScene) -> None:
    settled.refund("gap")
    settled.later(A_DAY)
    report = settled.check_money()
    assert report.checked == 1
    assert_nothing(report)


# --- what has gone astray


def test_a_charge_made_by_hand_is_of_no_checkout(settled: CheckoutScene) -> None:
    charged = settled.payments.charge_by_hand(Money(1234))
    assert found_later(settled) == {K.UNKNOWN_CHARGE}
    task = task_of(settled, charged.charge_id)
    assert (task.order_number, task.session_id, task.store_id) == (None, None, None)
    assert "$12.34" in task.reason
    [view] = list_tasks(settled.working)
    assert (view.task, view.about, view.cap) == (task, None, None)


def test_so_is_one_that_names_a_checkout_that_never_was(settled: CheckoutScene) -> None:
    settled.payments.charge_by_hand(Money(1234), "cs_" + "0" * 26)
    settled.payments.charge_by_hand(Money(1234), "something else")
    assert found_later(settled) == {K.UNKNOWN_CHARGE}
    assert len(told(settled)) == 2


def test_and_its_refund_is_told_with_it(settled: CheckoutScene) -> None:
    charged = settled.payments.charge_by_hand(Money(1234))
    found_later(settled)
    settled.later(CHARGES_AGE)
    settled.payments.refund_by_hand(charged.intent_id, Money(1234))
    assert found_later(settled) == {K.UNKNOWN_REFUND}
    assert len(task_of(settled, charged.charge_id).reason.splitlines()) == 2


def test_a_second_capture(settled: CheckoutScene) -> None:
    settled.payments.charge_by_hand(Money(5000), settled.session_id)
    assert found_later(settled) == {K.CAPTURED_TWICE, K.CAPTURED, K.TOTAL}
    task = task_of(settled)
    assert task.session_id == settled.session_id
    assert task.order_number == settled.number("gap")

    settled.later(CHARGES_AGE)  # Stripe's list doesn't show it any more

    assert found_later(settled) >= {K.CAPTURED_TWICE}
    assert told(settled) == [task.task_id]


def test_a_refund_made_in_the_dashboard(settled: CheckoutScene) -> None:
    intent_id = settled.session.payment.intent_id or ""
    settled.payments.refund_by_hand(intent_id, Money(700))
    assert found_later(settled) == {K.FOREIGN_REFUND, K.TOTAL}


def test_a_refund_that_did_not_arrive_and_nobody_noticed(settled: CheckoutScene) -> None:
    settled.refund("gap")
    settled.payments.refund_ends(RefundStatus.FAILED, "lost_or_stolen_card")
    assert found_later(settled) == {K.REFUND, K.TOTAL}


def test_a_refund_that_vanished(settled: CheckoutScene) -> None:
    settled.refund("gap")
    settled.payments.refunds.clear()
    settled.payments.refund_by_hand(settled.session.payment.intent_id or "", Money(1))
    assert found_later(settled) == {K.REFUND, K.FOREIGN_REFUND, K.TOTAL}


def test_a_row_of_the_ledger_that_was_altered(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    ledger = checkout.storage.payments(checkout.session_id)
    [row] = [row for row in ledger if row.type is TransactionType.CHARGE]
    checkout.storage.commit(replace(row, amount=row.amount + Money(1)))
    [finding] = checkout.check_money().findings
    [difference] = finding.differences
    assert (difference.kind, difference.found) == (K.CAPTURED, row.amount)


def test_a_row_of_a_refund_that_was_altered(settled: CheckoutScene) -> None:
    settled.refund("gap")
    ledger = settled.storage.payments(settled.session_id)
    [row] = [row for row in ledger if row.order_number]
    settled.storage.commit(replace(row, status=TransactionStatus.FAILED))
    assert found_later(settled) == {K.REFUND}


def test_another_amount_than_the_checkout_says(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    session = checkout.session
    payment = replace(session.payment, captured=Money(1))
    checkout.storage.commit(replace(session, payment=payment))
    assert kinds(checkout.check_money()) == {K.CAPTURED}


def test_a_row_that_nobody_finishes(settled: CheckoutScene) -> None:
    settled.payments.fail_next("refund")
    settled.refund("gap")
    assert found_later(settled) == {K.ROW_PENDING}
    settled.reconcile()
    assert kinds(settled.check_money()) == set()


def test_money_that_is_still_held_for_a_closed_checkout(settled: CheckoutScene) -> None:
    intent = settled.payments.charge_by_hand(Money(5000), settled.session_id)
    settled.payments.intents[intent.intent_id] = replace(
        intent, capturable=Money(5000), received=Money(0)
    )
    assert found_later(settled) == {K.STILL_HELD}


def test_money_that_was_taken_of_a_checkout_that_expired(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.payments.charge_by_hand(Money(5000), checkout.session_id)
    checkout.later(timedelta(hours=2))
    checkout.reconcile()
    assert checkout.session.status is SessionStatus.EXPIRED
    assert kinds(checkout.check_money()) == {K.TOTAL, K.CAPTURED}


def test_what_was_taken_and_not_settled(checkout: CheckoutScene) -> None:
    """Settlement died after the capture, and nobody has finished it."""
    checkout.place(gap=placed(), boutique=by_hand())
    checkout.buy("boutique")
    checkout.workflow.lose_runs()
    die_at(checkout, "after payments.capture")
    with pytest.raises(Crash):
        checkout.settle()
    assert kinds(checkout.check_money()) == set(), "it may be under way"
    checkout.later(timedelta(hours=2))
    assert kinds(checkout.check_money()) == {K.UNSETTLED}
    checkout.settle()
    assert kinds(checkout.check_money()) == set()
    assert task_of(checkout).outcome == "gone"


def test_what_was_taken_although_muse_did_not_ask(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    intent_id = checkout.session.payment.intent_id or ""
    checkout.payments.capture("by hand", intent_id, checkout.session.total)
    assert kinds(checkout.check_money()) == {K.UNSETTLED}


# --- the buy side


def test_an_order_without_a_purchase(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    checkout.storage.commit(replace(checkout.order("gap"), purchase=None))
    assert kinds(checkout.check_money()) == {K.PURCHASE}


def test_a_purchase_above_its_cap(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    order = checkout.order("gap")
    assert order.purchase is not None
    dear = replace(order.purchase, total_paid=order.total * 2)
    checkout.storage.commit(replace(order, purchase=dear))
    assert kinds(checkout.check_money()) == {K.OVER_CAP}


def test_unless_a_person_found_it_so(unknown: CheckoutScene) -> None:
    unknown.complete("gap", "gap-1", unknown.order("gap").total + Money(5000))
    unknown.workflow.drive()
    assert_nothing(unknown.check_money())


def test_a_store_that_is_overdue_without_anybody_knowing(settled: CheckoutScene) -> None:
    settled.refund("gap", reason=AdjustmentKind.DAMAGED, scope=RefundScope.LINES, pieces=1)
    settled.later(timedelta(days=15))
    settled.payments.refund_by_hand(settled.session.payment.intent_id or "", Money(1))
    assert K.OVERDUE in kinds(settled.check_money()), "reconciliation has not told anybody"
    settled.reconcile()
    assert K.OVERDUE not in kinds(settled.check_money())


# --- what becomes of a difference


@pytest.fixture
def differs(settled: CheckoutScene) -> CheckoutScene:
    """A checkout of which somebody refunded $7.00 in Stripe's dashboard."""
    settled.payments.refund_by_hand(settled.session.payment.intent_id or "", Money(700))
    assert found_later(settled) == {K.FOREIGN_REFUND, K.TOTAL}
    return settled


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

    def test_of_one_charge_is_closed_by_its_id(self, settled: CheckoutScene) -> None:
        charged = settled.payments.charge_by_hand(Money(1234))
        found_later(settled)
        about = charged.charge_id or ""
        explain_difference(about, PERSON, "a test", settled.storage, settled.clock)
        assert found_later(settled) == set()
        assert len(told(settled)) == 1


# --- how it goes


class TestTheRun:
    def test_what_stripe_does_not_list_is_checked_later(self, settled: CheckoutScene) -> None:
        settled.payments.charge_by_hand(Money(1234))
        settled.payments.fail_next("charges_since")
        report = settled.check_money()
        assert [trouble.about for trouble in report.troubles] == ["charges"]
        assert found_later(settled) == {K.UNKNOWN_CHARGE}

    def test_trouble_with_one_checkout_stops_no_other(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.charge_by_hand(Money(1234))
        checkout.payments.fail_next("retrieve")
        checkout.payments.fail_next("retrieve")
        report = checkout.check_money()
        assert {trouble.about for trouble in report.troubles} >= {checkout.session_id}
        assert len(report.findings) == 1
        assert checkout.session.unchecked_since is not None
        assert found_later(checkout) == {K.UNKNOWN_CHARGE}
        assert checkout.session.unchecked_since is None

    def test_what_there_was_no_time_for_is_checked_later(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        report = check_money(checkout.checking, lambda: False)
        assert (report.is_whole, report.checked) == (False, 0)
        assert checkout.check_money().checked == 1

    def test_two_at_once_open_one_task(self, settled: CheckoutScene) -> None:
        settled.payments.refund_by_hand(settled.session.payment.intent_id or "", Money(700))
        settled.payments.charge_by_hand(Money(1234))
        reports = settled.clock.together(settled.check_money, settled.check_money)
        assert all(isinstance(report, Report) and not report.troubles for report in reports)
        assert len(told(settled)) == len(set(told(settled))) == 2

    def test_a_refund_while_it_is_read_is_no_difference(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.moments.meanwhile("after payments.refunds_of", lambda: checkout.refund("gap"))
        assert_nothing(checkout.check_money())
        assert checkout.payments.given_back == checkout.captured

    def test_reconciliation_leaves_what_is_unchecked_alone(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.later(A_DAY)
        assert list(checkout.storage.unfinished_checkouts(checkout.clock.now())) == []
        assert list(checkout.storage.unchecked_checkouts(checkout.clock.now())) == [
            checkout.session_id
        ]
