"""An order on its way is seen to: watched, asked for when it is overdue, and in the end let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Unavailable
from muse.domain.task import Task
from muse.domain.tracking.report import OrderReference, OrderReport, ReportKind
from muse.usecases.tracking.follow_order import follow_order, overdue_task_id
from muse.usecases.tracking.poll_carriers import poll_carriers
from tests.checkout_scene import CheckoutScene
from tests.store_replies import placed
from tests.unit.usecases.tracking.following import Following

K = ReportKind
DAY = timedelta(days=1)
NUMBER = "1Z999AA10123456784"


@pytest.fixture
def following(checkout: CheckoutScene) -> Following:
    checkout.place(gap=placed())
    checkout.clock.sleep(3600)
    return Following(checkout)


def follow(following: Following) -> Task | None:
    number = following.order().order_number
    follow_order(number, following.deps)
    return following.checkout.storage.task(overdue_task_id(number))


def test_nobody_is_asked_while_it_may_still_be_shipped(following: Following) -> None:
    task = follow(following)
    assert task is not None
    assert task.is_asleep
    order = following.order()
    assert order.placed_at is not None
    assert task.due_at == order.placed_at + 10 * DAY


def test_it_is_put_off_once_a_parcel_left_and_by_what_that_says(following: Following) -> None:
    follow(following)
    shipped = following.report(K.SHIPPED, NUMBER)
    following.record(shipped)
    task = follow(following)
    assert task is not None
    assert task.due_at == shipped.report.at + 12 * DAY
    expected = (shipped.report.at + 20 * DAY).date()
    delayed = following.report(K.DELAYED, NUMBER, minutes=1)
    report = replace(delayed.report, estimated_delivery=expected)
    following.record(replace(delayed, report=report))
    task = follow(following)
    assert task is not None
    assert task.due_at.date() == expected + 2 * DAY


def test_it_is_done_when_the_order_arrives(following: Following) -> None:
    follow(following)
    following.record(following.report(K.DELIVERED, NUMBER))
    task = follow(following)
    assert task is not None
    assert (task.is_open, task.outcome) == (False, "delivered")


def test_to_do_it_again_changes_nothing(following: Following) -> None:
    first = follow(following)
    following.checkout.storage.requests.clear()
    assert follow(following) == first
    assert "commit" not in following.checkout.storage.requests


def test_people_are_told_when_the_day_has_come(following: Following) -> None:
    follow(following)
    following.checkout.later(11 * DAY)
    following.checkout.reconcile()
    told = [task.task_id for task in following.checkout.notifier.told]
    assert overdue_task_id(following.order().order_number) in told
    task = follow(following)
    assert task is not None
    assert not task.is_asleep


class TestWatching:
    def test_the_service_learns_of_each_parcel_once_it_is_known(self, following: Following) -> None:
        following.record(following.report(K.SHIPPED, NUMBER))
        follow(following)
        assert following.trackers.watched == {NUMBER: "UPS"}

    def test_what_has_arrived_is_not_watched(self, following: Following) -> None:
        following.record(following.report(K.DELIVERED, NUMBER))
        follow(following)
        assert following.trackers.watched == {}

    def test_a_service_that_is_down_is_told_later(self, following: Following) -> None:
        following.record(following.report(K.SHIPPED, NUMBER))
        following.trackers.is_down = True
        with pytest.raises(Unavailable):
            follow(following)


class TestPolling:
    def overdue(self, following: Following) -> OrderReport:
        """A parcel that arrived, of which no webhook came."""
        following.record(following.report(K.SHIPPED, NUMBER))
        follow(following)
        arrived = following.report(K.DELIVERED, NUMBER, minutes=60)
        report = replace(arrived.report, sender="carrier:easypost")
        said = OrderReport(OrderReference(tracking_number=NUMBER), report)
        following.trackers.known[NUMBER] = (said,)
        return said

    def test_what_is_nearly_overdue_is_asked_for(self, following: Following) -> None:
        said = self.overdue(following)
        assert poll_carriers(following.deps) == 0
        following.checkout.later(12 * DAY - timedelta(hours=3))
        assert poll_carriers(following.deps) == 1
        assert following.bus.published == [said]

    def test_a_service_that_is_down_leaves_it_to_people(self, following: Following) -> None:
        self.overdue(following)
        following.checkout.later(12 * DAY - timedelta(hours=3))
        following.trackers.is_down = True
        assert poll_carriers(following.deps) == 0
