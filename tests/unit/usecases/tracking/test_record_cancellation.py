"""A store calls off an order, or a part of it, and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.domain.order import OrderStatus
from muse.domain.task import TaskKind
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)
from muse.usecases.tracking.dependencies import ReportOutcome
from muse.usecases.tracking.record_by_hand import RecordProgress, record_progress
from muse.usecases.tracking.record_cancellation import (
    CancellationDependencies,
    record_cancellation,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.reports import InMemoryParkedReports
from tests.invariants import assert_charged_for_what_was_placed, assert_refunded_exactly
from tests.store_replies import by_hand, placed

RECORDED, KNOWN, PARKED = ReportOutcome


@pytest.fixture
def bought(checkout: CheckoutScene) -> CheckoutScene:
    """Three pieces at Gap, and an order at Macy's; settled an hour ago."""
    checkout.fill(gap=placed(), macys=placed())
    checkout.add("gap", quantity=2)
    checkout.prepare()
    checkout.press()
    checkout.workflow.drive()
    checkout.clock.sleep(3600)
    return checkout


def cancelled(checkout: CheckoutScene, *pieces: int, event_id: str = "evt-1") -> OrderReport:
    """Gap says that it has cancelled all of the order, or so many pieces."""
    order = checkout.order("gap")
    sku = order.items[0].product.sku
    report = Report(
        f"store:{order.store_id}",
        event_id,
        ReportKind.CANCELLED,
        checkout.clock.now(),
        lines=tuple(ReportedLine(sku, quantity) for quantity in pieces),
    )
    return OrderReport(
        OrderReference(store_id=order.store_id, store_order_number=order.store_order_number), report
    )


def record(checkout: CheckoutScene, said: OrderReport) -> ReportOutcome:
    deps = CancellationDependencies(checkout.after_sale, InMemoryParkedReports())
    return record_cancellation(said, deps)


class TestTheWholeOrder:
    def test_is_called_off_and_the_money_goes_back_once(self, bought: CheckoutScene) -> None:
        said = cancelled(bought)
        assert record(bought, said) is RECORDED
        order = bought.order("gap")
        assert order.status is OrderStatus.CANCELLED
        assert order.refunded == order.accepted
        assert record(bought, said) is KNOWN
        assert bought.order("gap") == order
        assert_refunded_exactly(bought)

    def test_before_the_checkout_is_settled_less_is_taken(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        assert record(checkout, cancelled(checkout)) is RECORDED
        checkout.claim("boutique")
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert_charged_for_what_was_placed(checkout)
        assert checkout.captured == checkout.order("boutique").total

    def test_once_it_is_delivered_a_person_finds_out(self, bought: CheckoutScene) -> None:
        step = RecordProgress(bought.number("gap"), OrderStatus.DELIVERED, PERSON)
        record_progress(step, bought.storage, bought.clock)
        said = cancelled(bought)
        for _ in range(2):
            record(bought, said)
        [task] = [t for t in bought.storage.unfinished_tasks() if t.kind is TaskKind.DELIVERY]
        assert "The store says that it cancelled this order" in task.reason
        assert bought.order("gap").status is OrderStatus.DELIVERED
        assert not bought.order("gap").adjustments

    def test_of_an_order_that_is_not_known_waits(self, bought: CheckoutScene) -> None:
        named = OrderReference(store_id=1, store_order_number="nobody's")
        assert record(bought, replace(cancelled(bought), order=named)) is PARKED


class TestSomePieces:
    def test_are_given_back_once(self, bought: CheckoutScene) -> None:
        said = cancelled(bought, 1)
        assert record(bought, said) is RECORDED
        order = bought.order("gap")
        assert order.status is OrderStatus.PLACED
        [adjustment] = order.adjustments
        assert (adjustment.kind, adjustment.by) == ("line_cancelled", "store")
        assert record(bought, said) is KNOWN
        assert bought.order("gap") == order
        assert_refunded_exactly(bought)

    def test_more_than_are_left_are_all_that_is_left(self, bought: CheckoutScene) -> None:
        record(bought, cancelled(bought, 1))
        record(bought, cancelled(bought, 9, event_id="evt-2"))
        order = bought.order("gap")
        assert order.status is OrderStatus.CANCELLED
        assert order.refunded == order.accepted
        assert_refunded_exactly(bought)

    def test_of_an_article_that_was_not_ordered_change_nothing(self, bought: CheckoutScene) -> None:
        said = cancelled(bought, 1)
        strange = replace(said.report, lines=(ReportedLine("nothing", 1),))
        record(bought, replace(said, report=strange))
        assert not bought.order("gap").adjustments
        assert bought.order("gap").reports == (strange,)
        assert bought.order("gap").status is OrderStatus.PLACED

    @pytest.mark.parametrize("moment", ["before commit of Order", "after commit of Order"])
    def test_a_crash_at_the_commit_gives_nothing_back_twice(
        self, bought: CheckoutScene, moment: str
    ) -> None:
        said = cancelled(bought, 1)
        bought.moments.crash_when(lambda reached: reached.startswith(moment))
        with pytest.raises(Crash):
            record(bought, said)
        bought.moments.calm_down()
        record(bought, said)
        assert len(bought.order("gap").adjustments) == 1
        assert_refunded_exactly(bought)
