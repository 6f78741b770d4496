"""What is recorded beside a step: by whom, when, why, and what ends with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.store_balance import StoreWriteOff, still_written_off
from muse.domain.payments.risk import Doubt, ReviewState, RiskReview
from muse.domain.placement.failures import OutcomeUnknown, OutOfStock
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind, TaskStatus, month_of
from muse.domain.tracking.report import Report, ReportKind
from tests.builders import NOW, a_product, a_purchase, a_session, a_task, an_order, dollars

LATER = NOW + timedelta(hours=1)
ASKED = AfterSaleRequest("ops:bo", "a hole in it", "key", "full")


def placed() -> Order:
    return an_order(products=[a_product(), a_product(sku="HAT", name="Hat")]).place(
        a_purchase(total_paid=dollars(500)), Method.API, NOW
    )


def fenced() -> Order:
    order = an_order()
    return order.enter_fence(Method.API, NOW, timedelta(seconds=30), total=order.total)


class TestAnOrder:
    def test_that_failed_goes_on_nowhere(self) -> None:
        waiting = an_order().continue_at("https://shop.example/checkout/1")
        assert waiting.fail(OutOfStock(), NOW).continue_url is None

    def test_that_was_given_up_names_no_line(self) -> None:
        given_up = fenced().give_up(OutcomeUnknown("no answer", item_id="ci_1"), NOW)
        assert given_up.failure is not None
        assert given_up.failure.item_id is None
        assert given_up.unsaved_history[-1].note == "outcome_unknown"

    def test_whose_number_was_right_frees_none(self) -> None:
        order = placed()
        number = order.store_order_number or ""
        paid = order.correct_purchase(number, dollars(58), LATER, "ops:bo", "a slip")
        other = order.correct_purchase("B-7", dollars(58), LATER, "ops:bo", "a slip")
        assert (paid.freed_number, other.freed_number) == (None, number)

    def test_says_who_asked_to_cancel_it(self) -> None:
        shipped = replace(placed(), status=OrderStatus.SHIPPED)
        asked = shipped.ask_to_cancel(LATER, "ops:bo").cancel_request
        assert asked is not None
        assert (asked.at, asked.by) == (LATER, "ops:bo")
        with pytest.raises(Conflict):
            shipped.ask_to_cancel(LATER, "shopper")

    def test_that_was_shipped_is_called_off_by_its_store(self) -> None:
        shipped = replace(placed(), status=OrderStatus.SHIPPED)
        off = shipped.cancel(replace(ASKED, by="shopper"), LATER, taken=True, confirmed=True)
        entry = off.unsaved_history[-1]
        assert (entry.status, entry.by, entry.note) == ("cancelled", "shopper", "a hole in it")
        [adjustment] = off.adjustments
        assert (adjustment.note, adjustment.request_key, adjustment.request) == (
            "a hole in it",
            "key",
            "full",
        )

    def test_late_news_says_who_told_it(self) -> None:
        order = replace(placed(), status=OrderStatus.DELIVERED)
        report = Report("store:1", "e", ReportKind.SHIPPED, LATER)
        entry = order.reported(report, "left the shop").unsaved_history[-1]
        assert (entry.at, entry.by, entry.note) == (LATER, "store", "left the shop")

    def test_another_tracking_number_is_told_by_whoever_corrected_it(self) -> None:
        first = Report("store:1", "e", ReportKind.SHIPPED, NOW, "1Z1")
        second = Report("ops:bo", "p", ReportKind.SHIPPED, LATER, "1Z2", replaces=("1Z1",))
        entry = placed().reported(first).reported(second).unsaved_history[-1]
        assert (entry.by, entry.note) == ("ops:bo", "The tracking number is 1Z2, not 1Z1.")


class TestWhatIsLeft:
    def test_everything_is_what_was_not_given_back(self) -> None:
        order = placed()
        first, second = (item.item_id for item in order.items)
        portion = order.refundable.for_lines([AdjustedLine(first, 1)], with_shipping=False)
        order = order.give_back(AdjustmentKind.RETURNED, portion, ASKED, NOW, taken=True)
        everything = order.refundable.everything()
        assert everything.lines == (AdjustedLine(second, 1),)
        assert everything.amount == order.net_due

    def test_money_that_comes_after_all_is_taken_off_the_latest_write_off(self) -> None:
        offs = [StoreWriteOff(dollars(n), NOW, "ops:bo", str(n)) for n in (1, 2, 3)]
        left = still_written_off(offs, dollars(4))
        assert [one.amount for one in left] == [dollars(1), dollars(1), Money(0)]
        assert [one.reason for one in left] == ["1", "2", "3"]


class TestATask:
    def buying(self) -> Task:
        return a_task().claim("eve", NOW).start_buying("eve", "key")

    def test_that_is_bought_has_no_lease(self) -> None:
        assert self.buying().claimed_until is None

    def test_that_is_verified_says_why(self) -> None:
        verify = self.buying().needs_verifying("nobody knows")
        assert (verify.kind, verify.reason) == (TaskKind.VERIFY, "nobody knows")
        assert (verify.claimed_by, verify.claimed_until) == (None, None)

    def test_that_is_an_orphan_is_its_finders(self) -> None:
        done = a_task().claim("eve", NOW).finish("failed", NOW)
        orphan = done.reopened_as_orphan("bo", LATER)
        assert (orphan.kind, orphan.status) == (TaskKind.ORPHAN, TaskStatus.CLAIMED)
        assert (orphan.claimed_by, orphan.outcome) == ("bo", None)

    def test_that_is_done_sleeps_no_more(self) -> None:
        asleep = a_task().asleep_until(LATER)
        assert (asleep.status, asleep.wakes_at, asleep.due_at) == (TaskStatus.OPEN, LATER, LATER)
        assert (asleep.claimed_by, asleep.claimed_until, asleep.acknowledged) == (None, None, False)
        assert asleep.finish("paid", LATER).wakes_at is None

    def test_belongs_to_the_month_in_which_it_was_done_in_utc(self) -> None:
        eastern = (NOW.replace(day=1, hour=2)).astimezone()
        assert month_of(eastern) == f"{NOW:%Y-%m}"


class TestAReview:
    def test_says_who_decided_when_and_why(self) -> None:
        review = RiskReview((Doubt.HIGH_VALUE,), NOW)
        decided = review.decide(approve=True, by="ops:bo", note="a regular", now=LATER)
        assert decided == RiskReview(
            (Doubt.HIGH_VALUE,), NOW, ReviewState.APPROVED, LATER, "ops:bo", "a regular"
        )

    def test_of_a_session_is_decided_the_same(self) -> None:
        session = replace(a_session(), review=RiskReview((Doubt.HIGH_VALUE,), NOW))
        review = session.decide_review(approve=False, by="ops:bo", note="no", now=LATER).review
        assert review is not None
        assert (review.state, review.decided_at) == (ReviewState.REFUSED, LATER)
        assert (review.by, review.note) == ("ops:bo", "no")
