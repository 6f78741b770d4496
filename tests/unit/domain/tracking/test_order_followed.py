"""Following an order to the door: in whatever order, and however often, the news comes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import Conflict
from muse.domain.lifecycle import Effect
from muse.domain.order import Order, OrderStatus
from muse.domain.placement.failures import OutOfStock
from muse.domain.tracking.parcel import ParcelStatus
from muse.domain.tracking.progress import progress_of
from muse.domain.tracking.report import Report, ReportedLine, ReportKind
from tests.builders import NOW, an_order
from tests.unit.domain.journeys import fenced, placed
from tests.unit.domain.strategies import FEW

K = ReportKind
HOUR = timedelta(hours=1)
CANCELLED = replace(placed(), status=OrderStatus.CANCELLED)
SKU = placed().items[0].product.sku
PIECES = placed().items[0].quantity


def news(
    kind: ReportKind,
    hours: int,
    number: str | None = None,
    lines: int | None = None,
    sender: str = "store:9001",
) -> Report:
    """Something happened so many hours after the order was placed."""
    return Report(
        sender=sender,
        event_id=f"{kind}-{hours}-{number}-{lines}",
        kind=kind,
        at=NOW + hours * HOUR,
        tracking_number=number,
        lines=() if lines is None else (ReportedLine(SKU, lines),),
    )


REPORTS = st.lists(
    st.builds(
        news,
        st.sampled_from(list(K)),
        st.integers(0, 6),
        st.sampled_from([None, "A", "B"]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from(["store:9001", "carrier:easypost", "ops:eve"]),
    ),
    max_size=8,
)


def follow(order: Order, *reports: Report) -> Order:
    for report in reports:
        order = order.reported(report)
    return order


def told(order: Order) -> list[tuple[str, Effect]]:
    return [(entry.status, entry.effect) for entry in (*order.history, *order.unsaved_history)][2:]


class TestOneParcel:
    def test_every_step_is_told_at_its_own_time(self) -> None:
        steps = (news(K.CONFIRMED, 1), news(K.SHIPPED, 2, "A"), news(K.DELIVERED, 3, "A"))
        order = follow(placed(), *steps)
        assert order.status is OrderStatus.DELIVERED
        entries = order.unsaved_history[-3:]
        assert [(entry.status, entry.at) for entry in entries] == [
            ("confirmed", NOW + HOUR),
            ("shipped", NOW + 2 * HOUR),
            ("delivered", NOW + 3 * HOUR),
        ]
        assert {entry.effect for entry in entries} == {Effect.STATUS}

    def test_a_store_may_skip_steps(self) -> None:
        assert told(follow(placed(), news(K.DELIVERED, 1))) == [("delivered", Effect.STATUS)]

    def test_out_for_delivery_changes_the_parcel_and_not_the_status(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A"), news(K.OUT_FOR_DELIVERY, 2, "A"))
        assert order.status is OrderStatus.SHIPPED
        assert [parcel.status for parcel in order.parcels] == [ParcelStatus.OUT_FOR_DELIVERY]
        assert told(order)[-1] == ("shipped", Effect.PARCEL)
        assert order.unsaved_history[-1].note == "Parcel A is out for delivery."

    def test_late_news_only_adds_to_the_history(self) -> None:
        order = follow(placed(), news(K.DELIVERED, 3, "A"), news(K.SHIPPED, 2, "A"))
        assert order.status is OrderStatus.DELIVERED
        assert [entry[0] for entry in told(order)] == ["delivered", "shipped"]
        [parcel] = order.parcels
        assert (parcel.shipped_at, parcel.delivered_at) == (NOW + 2 * HOUR, NOW + 3 * HOUR)

    def test_silence_erases_nothing(self) -> None:
        shipped = replace(
            news(K.SHIPPED, 1, "A"), carrier="UPS", estimated_delivery=(NOW + 72 * HOUR).date()
        )
        [parcel] = follow(placed(), shipped, news(K.OUT_FOR_DELIVERY, 2, "A")).parcels
        assert (parcel.carrier, parcel.estimated_delivery) == ("UPS", (NOW + 72 * HOUR).date())

    @pytest.mark.parametrize("end", [K.LOST, K.RETURNED_TO_SENDER])
    def test_a_parcel_that_does_not_arrive_leaves_the_order_shipped(self, end: ReportKind) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A"), news(end, 2, "A"))
        assert order.status is OrderStatus.SHIPPED
        assert [parcel.status for parcel in order.parcels] == [ParcelStatus(end)]

    def test_what_was_lost_may_be_found(self) -> None:
        order = follow(placed(), news(K.LOST, 1, "A"), news(K.DELIVERED, 2, "A"))
        assert order.status is OrderStatus.DELIVERED

    def test_what_went_back_does_not_arrive(self) -> None:
        """The carrier calls it delivered when it reaches the store again."""
        order = follow(placed(), news(K.RETURNED_TO_SENDER, 1, "A"), news(K.DELIVERED, 2, "A"))
        assert order.status is OrderStatus.SHIPPED


class TestSeveralParcels:
    def test_the_order_is_delivered_with_the_last_of_them(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A"), news(K.SHIPPED, 1, "B"))
        order = follow(order, news(K.DELIVERED, 2, "B"))
        assert order.status is OrderStatus.SHIPPED
        assert follow(order, news(K.DELIVERED, 3, "A")).status is OrderStatus.DELIVERED

    def test_a_parcel_that_turns_up_after_the_first_arrived_is_waited_for(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A"), news(K.DELIVERED, 2, "A"))
        order = follow(order, news(K.SHIPPED, 3, "B"))
        assert order.status is OrderStatus.SHIPPED
        assert follow(order, news(K.DELIVERED, 4, "B")).status is OrderStatus.DELIVERED

    def test_pieces_that_no_parcel_holds_yet_are_waited_for(self) -> None:
        order = follow(placed(), news(K.DELIVERED, 1, "A", PIECES - 1))
        assert order.status is OrderStatus.SHIPPED
        order = follow(order, news(K.DELIVERED, 2, "B", 1))
        assert order.status is OrderStatus.DELIVERED

    def test_what_two_senders_say_of_one_parcel_is_not_added(self) -> None:
        order = follow(
            placed(),
            news(K.SHIPPED, 1, "A", PIECES),
            news(K.SHIPPED, 2, "A", PIECES, sender="mail:9001"),
        )
        assert order.progress.surplus == {}

    def test_more_pieces_than_ordered_are_seen(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A", PIECES), news(K.SHIPPED, 2, "B", PIECES))
        assert order.progress.surplus == {SKU: PIECES}

    def test_a_store_that_names_no_parcel_speaks_of_the_whole_order(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1, "A"), news(K.SHIPPED, 1, "B"))
        order = follow(order, news(K.DELIVERED, 2))
        assert order.status is OrderStatus.DELIVERED
        assert all(parcel.is_delivered for parcel in order.parcels)

    def test_a_number_that_comes_later_is_the_parcel_without_one(self) -> None:
        order = follow(placed(), news(K.SHIPPED, 1), news(K.SHIPPED, 2, "A"))
        assert [parcel.tracking_number for parcel in order.parcels] == ["A"]


class TestANumberThatWasTakenBack:
    WRONG = news(K.SHIPPED, 1, "A", sender="ops:eve")
    RIGHT = replace(news(K.SHIPPED, 2, "B", sender="ops:ada"), replaces=("A",))

    def test_is_no_parcel_of_the_order_whatever_its_carrier_says(self) -> None:
        order = follow(
            placed(), self.WRONG, self.RIGHT, news(K.DELIVERED, 3, "A", sender="carrier:easypost")
        )
        assert [parcel.tracking_number for parcel in order.parcels] == ["B"]
        assert order.status is OrderStatus.SHIPPED

    def test_may_be_named_again_by_those_who_took_it_back(self) -> None:
        again = replace(news(K.SHIPPED, 3, "A", sender="ops:eve"), replaces=("B",))
        order = follow(placed(), self.WRONG, self.RIGHT, again)
        assert [parcel.tracking_number for parcel in order.parcels] == ["A"]


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
    @pytest.mark.parametrize("kind", list(K))
    def test_what_never_was_placed_can_t_be_followed(self, order: Order, kind: ReportKind) -> None:
        with pytest.raises(Conflict, match="not placed"):
            order.reported(news(kind, 1))

    def test_a_cancelled_order_that_ships_stays_cancelled_but_tells(self) -> None:
        order = follow(CANCELLED, news(K.SHIPPED, 1, "1Z999"))
        assert order.status is OrderStatus.CANCELLED
        assert told(order)[-1] == ("shipped", Effect.PARCEL)
        assert [parcel.tracking_number for parcel in order.parcels] == ["1Z999"]


class TestAnyOrderOfNews:
    @FEW
    @given(REPORTS, st.randoms(use_true_random=False))
    def test_comes_to_the_same_order(self, reports: list[Report], chance: random.Random) -> None:
        shuffled = reports * 2
        chance.shuffle(shuffled)
        one, other = follow(placed(), *reports), follow(placed(), *shuffled)
        assert (one.status, one.parcels) == (other.status, other.parcels)
        assert one.item_statuses == other.item_statuses

    @FEW
    @given(REPORTS)
    def test_the_history_replays_to_it(self, reports: list[Report]) -> None:
        order = follow(placed(), *reports).saved()
        replayed = follow(placed(), *order.reports)
        assert (replayed.status, replayed.parcels) == (order.status, order.parcels)
        assert progress_of(order.reports, {SKU: PIECES}).parcels == order.parcels

    @FEW
    @given(REPORTS)
    def test_every_report_is_told_exactly_once(self, reports: list[Report]) -> None:
        order = follow(placed(), *reports, *reports)
        distinct = {(report.sender, report.event_id) for report in reports}
        assert len(told(order)) == len(distinct)

    @FEW
    @given(REPORTS)
    def test_a_change_of_status_is_told_as_one(self, reports: list[Report]) -> None:
        order = placed()
        for report in reports:
            before, order = order, order.reported(report)
            added = order.unsaved_history[len(before.unsaved_history) :]
            changed = [entry.status for entry in added if entry.effect is Effect.STATUS]
            assert changed == ([order.status] if order.status is not before.status else [])

    @FEW
    @given(REPORTS)
    def test_the_status_goes_back_from_delivered_only(self, reports: list[Report]) -> None:
        way = [OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.SHIPPED]
        order = placed()
        for report in reports:
            before, order = order, order.reported(report)
            if before.status in way and order.status in way:
                assert way.index(order.status) >= way.index(before.status)
            elif before.status is OrderStatus.DELIVERED:
                assert order.status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
