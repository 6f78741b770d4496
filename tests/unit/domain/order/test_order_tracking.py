"""Following an order to the door: by rank and event time, in whatever order the news comes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import Conflict
from muse.domain.order import Order, OrderStatus
from muse.domain.order.tracking import Tracking, TrackingEvent, TrackingStatus
from muse.domain.placement.failures import OutOfStock
from tests.builders import NOW, an_order
from tests.unit.domain.journeys import fenced, placed
from tests.unit.domain.strategies import FEW

HOUR = timedelta(hours=1)
STEPS = list(TrackingStatus)
WAY = [OrderStatus.PLACED, *(OrderStatus(step) for step in STEPS)]
PARCEL = Tracking("1Z999", "UPS")
CANCELLED = replace(placed(), status=OrderStatus.CANCELLED)


def news(step: str, hours: int, number: str | None = None) -> TrackingEvent:
    """Something happened so many hours after the order was placed."""
    return TrackingEvent(TrackingStatus(step), NOW + hours * HOUR, Tracking(number))


EVENTS = st.lists(
    st.builds(news, st.sampled_from(STEPS), st.integers(0, 9), st.sampled_from([None, "A", "B"])),
    max_size=8,
)


# Of two numbers that are told of the same moment, the last one heard counts.
AT_MOMENTS = EVENTS.filter(lambda events: len({e.at for e in events}) == len(events))


def follow(order: Order, *events: TrackingEvent) -> Order:
    for event in events:
        order = order.track(event, "store")
    return order


def told(order: Order) -> list[tuple[str, datetime]]:
    return [(entry.status, entry.at) for entry in (*order.history, *order.unsaved_history)]


class TestInTurn:
    def test_every_step_is_told_at_its_own_time(self) -> None:
        order = follow(placed(), *(news(step, n + 1) for n, step in enumerate(STEPS)))
        assert order.status is OrderStatus.DELIVERED
        assert told(order)[2:] == [
            ("confirmed", NOW + HOUR),
            ("shipped", NOW + 2 * HOUR),
            ("delivered", NOW + 3 * HOUR),
        ]

    def test_says_who_reported_it_and_what(self) -> None:
        event = replace(news("shipped", 1), note="left at 9")
        entry = placed().track(event, "ops:eve").unsaved_history[-1]
        assert (entry.by, entry.note) == ("ops:eve", "left at 9")

    @pytest.mark.parametrize("step", STEPS)
    def test_a_store_may_skip_steps(self, step: TrackingStatus) -> None:
        order = placed().track(news(step, 1), "store")
        assert order.status is OrderStatus(step)
        assert told(order)[2:] == [(step, NOW + HOUR)]

    def test_the_parcel_is_known(self) -> None:
        event = TrackingEvent(TrackingStatus.SHIPPED, NOW, PARCEL)
        assert placed().track(event, "store").tracking == PARCEL


class TestLate:
    def test_news_of_a_passed_step_only_adds_to_the_history(self) -> None:
        order = follow(placed(), news("delivered", 3), news("shipped", 2))
        assert order.status is OrderStatus.DELIVERED
        assert told(order)[2:] == [("delivered", NOW + 3 * HOUR), ("shipped", NOW + 2 * HOUR)]

    def test_a_step_is_told_once(self) -> None:
        order = follow(placed(), news("delivered", 3), news("shipped", 2)).saved()
        again = follow(order, news("shipped", 2), news("delivered", 3), news("shipped", 4))
        assert again.unsaved_history == ()

    def test_what_is_known_of_a_later_moment_stays(self) -> None:
        order = follow(placed(), news("shipped", 3, "NEW"), news("confirmed", 2, "OLD"))
        assert order.tracking == Tracking("NEW")

    def test_a_later_number_of_the_same_step_counts(self) -> None:
        order = follow(placed(), news("shipped", 2, "OLD"), news("shipped", 3, "NEW"))
        assert order.tracking == Tracking("NEW")

    def test_a_number_that_replaces_another_is_told_once(self) -> None:
        order = follow(placed(), news("shipped", 2, "OLD"))
        right = follow(order, *[news("shipped", 3, "NEW")] * 2)
        assert len(right.unsaved_history) == len(order.unsaved_history) + 1
        entry = right.unsaved_history[-1]
        assert (entry.status, entry.at) == ("shipped", NOW + 3 * HOUR)
        assert entry.note == "The tracking number is NEW, not OLD."

    def test_a_number_that_comes_with_a_step_is_told_with_it(self) -> None:
        event = replace(news("delivered", 3, "NEW"), note="left at 9")
        order = follow(placed(), news("shipped", 2, "OLD"), event)
        assert told(order)[-1] == ("delivered", NOW + 3 * HOUR)
        assert order.unsaved_history[-1].note == "left at 9 The tracking number is NEW, not OLD."

    def test_after_the_parcel_arrived_too(self) -> None:
        order = follow(placed(), news("shipped", 2, "OLD"), news("delivered", 3))
        assert told(follow(order, news("shipped", 4, "NEW")))[-1] == ("delivered", NOW + 4 * HOUR)

    @pytest.mark.parametrize("number", [None, "OLD"])
    def test_no_other_number_is_nothing_new(self, number: str | None) -> None:
        order = follow(placed(), news("shipped", 2, "OLD"))
        assert follow(order, news("shipped", 3, number)).unsaved_history == order.unsaved_history


class TestUnexpected:
    @pytest.mark.parametrize(
        "order",
        [
            an_order(),
            fenced(),
            an_order().fail(OutOfStock(), NOW),
            an_order(status=OrderStatus.CANCELLED),
        ],
    )
    @pytest.mark.parametrize("step", STEPS)
    def test_what_never_was_placed_can_t_be_followed(
        self, order: Order, step: TrackingStatus
    ) -> None:
        with pytest.raises(Conflict, match="not placed"):
            order.track(news(step, 1), "store")

    def test_what_stands_at_its_store_can_be_followed_whenever_it_was_placed(self) -> None:
        order = follow(an_order(status=OrderStatus.SHIPPED), news("delivered", 1))
        assert order.status is OrderStatus.DELIVERED

    def test_a_cancelled_order_that_ships_stays_cancelled_but_tells(self) -> None:
        order = follow(CANCELLED, news("shipped", 1, "1Z999"))
        assert order.status is OrderStatus.CANCELLED
        assert told(order)[-1] == ("shipped", NOW + HOUR)
        assert order.tracking == Tracking("1Z999")


class TestAnyOrderOfNews:
    @FEW
    @given(EVENTS)
    def test_the_status_is_the_furthest_step(self, events: list[TrackingEvent]) -> None:
        steps = [OrderStatus.PLACED, *(OrderStatus(event.status) for event in events)]
        assert follow(placed(), *events).status is max(steps, key=WAY.index)

    @FEW
    @given(EVENTS)
    def test_the_status_never_goes_back(self, events: list[TrackingEvent]) -> None:
        order = placed()
        for event in events:
            before, order = order, order.track(event, "store")
            assert WAY.index(order.status) >= WAY.index(before.status)

    @FEW
    @given(EVENTS)
    def test_a_change_of_status_is_told_and_nothing_else_with_it(
        self, events: list[TrackingEvent]
    ) -> None:
        order = placed()
        for event in events:
            before, order = order, order.track(event, "store")
            added = [e.status for e in order.unsaved_history[len(before.unsaved_history) :]]
            changed = order.status is not before.status
            assert added == [order.status] if changed else len(added) <= 1

    @FEW
    @given(EVENTS)
    def test_each_reported_step_is_told_exactly_once(self, events: list[TrackingEvent]) -> None:
        order = follow(placed(), *events)
        entries = (*order.history, *order.unsaved_history)[2:]
        steps = {entry.status for entry in entries}
        corrections = sum("The tracking number is" in (entry.note or "") for entry in entries)
        assert len(steps) <= len(entries) <= len(steps) + corrections
        assert sorted(steps) == sorted({event.status for event in events})

    @FEW
    @given(AT_MOMENTS)
    def test_hearing_it_all_again_changes_nothing(self, events: list[TrackingEvent]) -> None:
        order = follow(placed(), *events).saved()
        again = follow(order, *events)
        assert (again.status, again.unsaved_history) == (order.status, ())
