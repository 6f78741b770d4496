"""Reports of stores, carriers and mails reach their order, whenever they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, Invalid, Unavailable
from muse.domain.order import OrderStatus
from muse.domain.task import TaskKind
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    ReportedLine,
    ReportKind,
)
from muse.usecases.tracking.dependencies import ReportOutcome
from muse.usecases.tracking.follow_order import follow_order
from tests.checkout_scene import CheckoutScene
from tests.store_replies import by_hand, out_of_stock, placed
from tests.unit.usecases.tracking.following import Following

K = ReportKind
RECORDED, KNOWN, PARKED = ReportOutcome
NUMBER = "1Z999AA10123456784"


@pytest.fixture
def following(checkout: CheckoutScene) -> Following:
    checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
    checkout.clock.sleep(3600)
    return Following(checkout)


def by_carrier(number: str, said: OrderReport) -> OrderReport:
    report = replace(said.report, sender="carrier:easypost", tracking_number=number)
    return OrderReport(OrderReference(tracking_number=number), report)


class TestRecording:
    def test_a_store_s_report_moves_its_order(self, following: Following) -> None:
        assert following.record(following.report(K.SHIPPED, NUMBER)) is RECORDED
        order = following.order()
        assert order.status is OrderStatus.SHIPPED
        assert order.history[-1].by == "store"
        assert [(p.tracking_number, p.carrier) for p in order.parcels] == [(NUMBER, "UPS")]

    def test_a_repetition_changes_nothing(self, following: Following) -> None:
        said = following.report(K.SHIPPED, NUMBER)
        following.record(said)
        before = following.order()
        assert following.record(said) is KNOWN
        assert following.order() == before

    def test_ten_thousand_repetitions_leave_one_entry(self, following: Following) -> None:
        said = following.report(K.SHIPPED, NUMBER)
        outcomes = {following.record(said) for _ in range(10_000)}
        assert outcomes == {RECORDED, KNOWN}
        assert len(following.order().reports) == 1

    def test_a_carrier_knows_the_parcel_only(self, following: Following) -> None:
        following.record(following.report(K.SHIPPED, NUMBER))
        delivered = by_carrier(NUMBER, following.report(K.DELIVERED, minutes=1))
        assert following.record(delivered) is RECORDED
        order = following.order()
        assert order.status is OrderStatus.DELIVERED
        assert order.history[-1].by == "carrier"

    def test_what_is_recorded_while_somebody_else_is_faster(self, following: Following) -> None:
        other = following.report(K.CONFIRMED, minutes=-5)
        following.checkout.moments.meanwhile(
            "before commit of Order", lambda: following.record(other)
        )
        assert following.record(following.report(K.SHIPPED, NUMBER)) is RECORDED
        assert len(following.order().reports) == 2

    def test_a_clock_that_is_behind_counts_from_the_order_on(self, following: Following) -> None:
        said = following.report(K.CONFIRMED, minutes=-90)
        assert following.record(said) is RECORDED
        order = following.order()
        assert order.history[-1].at == order.at_store_since

    @pytest.mark.parametrize("minutes", [11, -3 * 24 * 60])
    def test_what_can_t_be_true_is_refused(self, following: Following, minutes: int) -> None:
        with pytest.raises(Invalid):
            following.record(following.report(K.SHIPPED, minutes=minutes))
        assert following.order().reports == ()


class TestWhoseOrder:
    def test_nobody_reports_about_another_store_s_order(self, following: Following) -> None:
        said = following.report(K.SHIPPED)
        named = OrderReference(following.order().order_number, 999)
        with pytest.raises(Conflict, match="another store"):
            following.record(replace(said, order=named))
        assert following.order().reports == ()

    def test_both_numbers_must_be_of_the_order(self, following: Following) -> None:
        order = following.order()
        named = OrderReference(order.order_number, order.store_id, "something-else")
        with pytest.raises(Conflict, match="another number"):
            following.record(replace(following.report(K.SHIPPED), order=named))

    @pytest.mark.parametrize(
        "named",
        [
            OrderReference("nonsense", 1),
            OrderReference(store_order_number="B-1"),
            OrderReference(store_id=1),
        ],
    )
    def test_an_order_that_is_not_named_is_refused(
        self, following: Following, named: OrderReference
    ) -> None:
        with pytest.raises(Invalid):
            following.record(replace(following.report(K.SHIPPED), order=named))


class TestParked:
    def test_another_customer_s_order_waits_and_goes(self, following: Following) -> None:
        named = OrderReference(store_id=1, store_order_number="of-somebody-else")
        said = replace(following.report(K.SHIPPED), order=named)
        assert following.record(said) is PARKED
        [until] = following.parked.until.values()
        assert until == following.checkout.clock.now() + timedelta(days=14)

    def test_told_before_muse_knew_that_it_is_placed(self, following: Following) -> None:
        boutique = following.order("boutique")
        named = OrderReference(store_id=boutique.store_id, store_order_number="B-1")
        early = replace(following.report(K.CONFIRMED, name="boutique"), order=named)
        assert following.record(early) is PARKED
        following.checkout.claim("boutique")
        following.checkout.buy("boutique", "B-1")
        follow_order(boutique.order_number, following.deps)
        assert following.bus.published == [early]
        assert following.parked.all == ()
        assert following.record(following.bus.published[0]) is RECORDED
        assert following.order("boutique").status is OrderStatus.CONFIRMED

    def test_placed_while_it_is_parked(self, following: Following) -> None:
        """The second look finds it."""
        boutique = following.order("boutique")
        named = OrderReference(boutique.order_number, boutique.store_id)
        early = replace(following.report(K.CONFIRMED, name="boutique"), order=named)
        following.checkout.claim("boutique")
        following.parked.when_parked = lambda: following.checkout.buy("boutique", "B-1")
        assert following.record(early) is RECORDED
        assert following.parked.all == ()

    def test_a_parcel_of_which_the_store_has_not_told_yet(self, following: Following) -> None:
        delivered = by_carrier(NUMBER, following.report(K.DELIVERED, minutes=1))
        assert following.record(delivered) is PARKED
        following.record(following.report(K.SHIPPED, NUMBER))
        assert following.bus.published == [delivered]
        assert following.record(delivered) is RECORDED

    def test_a_bus_that_is_down_loses_nothing(self, following: Following) -> None:
        delivered = by_carrier(NUMBER, following.report(K.DELIVERED, minutes=1))
        following.record(delivered)
        following.bus.is_down = True
        shipped = following.report(K.SHIPPED, NUMBER)
        with pytest.raises(Unavailable):
            following.record(shipped)
        assert following.parked.all == (delivered,)
        following.bus.is_down = False
        assert following.record(shipped) is KNOWN
        assert following.bus.published == [delivered]


class TestWhatIsWrong:
    @pytest.mark.parametrize("kind", [K.LOST, K.RETURNED_TO_SENDER, K.SUBSTITUTED])
    def test_becomes_one_task(self, following: Following, kind: ReportKind) -> None:
        said = following.report(kind, NUMBER)
        following.record(said)
        following.record(said)
        [task] = [
            task
            for task in following.checkout.storage.unfinished_tasks()
            if task.kind is TaskKind.DELIVERY
        ]
        assert task.order_number == following.order().order_number
        assert following.checkout.notifier.told[-1] == task

    def test_more_pieces_than_ordered(self, following: Following) -> None:
        said = following.report(K.SHIPPED, NUMBER)
        [item] = following.order().items
        lines = (ReportedLine(item.product.sku, item.quantity + 1),)
        following.record(replace(said, report=replace(said.report, lines=lines)))
        [task] = [
            task
            for task in following.checkout.storage.unfinished_tasks()
            if task.kind is TaskKind.DELIVERY
        ]
        assert "more pieces" in task.reason
