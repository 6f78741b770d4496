"""What is sent back: within the window, never more than there is, and paid for exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import Conflict, Invalid, NotFound
from muse.domain.lifecycle import StatusChange
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.returns import (
    MOST_RETURNS,
    RETURN_TIME,
    Return,
    ReturnInstructions,
    ReturnRequest,
    ReturnStatus,
)
from muse.domain.tracking.parcel import Parcel, ParcelStatus
from tests.builders import NOW
from tests.unit.domain.order.test_adjustment import bought

A_MOMENT = timedelta(microseconds=1)
A_DAY = timedelta(days=1)
OPS = AfterSaleRequest("ops:bo")


def shipped(*counts: int, days: int = 14) -> Order:
    """Lines of so many pieces, shipped; the store takes them back for so many days."""
    order = bought([2000] * len(counts), counts)
    return replace(order, status=OrderStatus.SHIPPED, return_window_days=days)


def delivered(order: Order, at: datetime) -> Order:
    entry = StatusChange(OrderStatus.DELIVERED, at, "store", None)
    return replace(order, status=OrderStatus.DELIVERED, history=(entry,))


def wish(*pieces: int, key: str = "1") -> ReturnRequest:
    """So many pieces of the first line, of the second, …"""
    lines = tuple(AdjustedLine(f"ci_{n}", count) for n, count in enumerate(pieces) if count)
    return ReturnRequest(lines, "too large", key)


def asked(order: Order, *pieces: int, at: datetime = NOW) -> Order:
    return order.ask_to_return(wish(*pieces), at)


def received(order: Order, n: int, *pieces: int) -> Order:
    return order.return_received(n, wish(*pieces).lines, OPS, NOW, taken=True)


def only(order: Order) -> Return:
    [one] = order.returns
    return one


class TestTheWindow:
    def test_begins_at_the_delivery(self) -> None:
        order = delivered(shipped(1), NOW + 3 * A_DAY)
        assert order.returnable.until == NOW + 17 * A_DAY

    def test_begins_when_the_last_parcel_arrived(self) -> None:
        parcels = [
            Parcel(str(n), ParcelStatus.DELIVERED, NOW, NOW, delivered_at=NOW + n * A_DAY)
            for n in (4, 2)
        ]
        on_its_way = Parcel("3", ParcelStatus.SHIPPED, NOW, NOW)
        order = replace(delivered(shipped(2), NOW + A_DAY), parcels=tuple(parcels))
        assert order.returnable.until == NOW + 18 * A_DAY
        partly = replace(shipped(2), parcels=(*parcels, on_its_way))
        assert partly.returnable.until == NOW + 18 * A_DAY

    def test_begins_with_the_order_while_no_delivery_is_known(self) -> None:
        assert shipped(1).returnable.until == NOW + 14 * A_DAY

    def test_has_ended_at_the_very_moment_at_which_it_ends(self) -> None:
        order, ends = delivered(shipped(1), NOW), NOW + 14 * A_DAY
        assert asked(order, 1, at=ends - A_MOMENT).returns
        with pytest.raises(Conflict, match=r"ended at 2026-02-17 14:40 UTC"):
            asked(order, 1, at=ends)

    @pytest.mark.parametrize(
        "status", sorted(set(OrderStatus) - {OrderStatus.SHIPPED, OrderStatus.DELIVERED})
    )
    def test_is_open_only_for_what_was_shipped_and_stands(self, status: OrderStatus) -> None:
        order = replace(shipped(1), status=status)
        assert order.returnable.until is None
        with pytest.raises(Conflict, match="shipped"):
            asked(order, 1)

    def test_a_store_that_takes_nothing_back(self) -> None:
        with pytest.raises(Conflict):
            asked(delivered(shipped(1, days=0), NOW), 1)


class TestAsking:
    def test_is_due_in_time_and_costs_nothing_yet(self) -> None:
        order = asked(shipped(3), 2)
        one = only(order)
        assert (one.n, one.status, one.requested_at) == (1, ReturnStatus.REQUESTED, NOW)
        assert (one.request, one.receive_by) == (wish(2), NOW + RETURN_TIME)
        assert (order.adjustments, order.net_due) == ((), order.total)

    @pytest.mark.parametrize(
        ("lines", "problem"),
        [
            ((), ("lines", "must name one or more items, each once")),
            (
                (AdjustedLine("ci_0", 1), AdjustedLine("ci_0", 1)),
                ("lines", "must name one or more items, each once"),
            ),
            ((AdjustedLine("ci_9", 1),), ("lines.0.itemId", "is no item of this order")),
            ((AdjustedLine("ci_0", 0),), ("lines.0.quantity", "must be 1 to 3")),
            ((AdjustedLine("ci_0", 4),), ("lines.0.quantity", "must be 1 to 3")),
        ],
    )
    def test_for_what_it_has_not(
        self, lines: tuple[AdjustedLine, ...], problem: tuple[str, str]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            shipped(3).ask_to_return(ReturnRequest(lines, "no", "1"), NOW)
        assert problem in [(p.field, p.problem) for p in refused.value.details]

    def test_for_pieces_that_were_given_back_or_are_on_their_way(self) -> None:
        order = asked(shipped(4), 1)
        left = order.refundable.for_lines([AdjustedLine("ci_0", 1)], with_shipping=False)
        order = order.give_back(AdjustmentKind.DAMAGED, left, OPS, NOW, taken=True)
        with pytest.raises(Invalid) as refused:
            asked(order, 3)
        assert refused.value.details[0].problem == "must be 1 to 2"
        order = asked(order, 2)
        with pytest.raises(Invalid) as refused:
            asked(order, 1)
        assert refused.value.details[0].problem == "none of this item is left"

    def test_pieces_that_did_not_come_can_be_asked_for_again(self) -> None:
        order = received(asked(shipped(3), 3), 1, 1)
        assert order.returnable.pieces_left("ci_0") == 2
        order = asked(order, 2)
        order = order.with_return(order.return_of(2).refused("worn", NOW, "ops:bo"))
        assert order.returnable.pieces_left("ci_0") == 2

    def test_again_and_again_is_refused_once(self) -> None:
        order = shipped(1)
        for _ in range(MOST_RETURNS):
            order = asked(order, 1)
            order = order.with_return(order.returns[-1].refused("no", NOW, "ops:bo"))
        with pytest.raises(Conflict, match="20 returns"):
            asked(order, 1)


class TestReceiving:
    def test_gives_back_what_came_and_no_more(self) -> None:
        order = received(asked(shipped(3), 3), 1, 2)
        one, [adjustment] = only(order), order.adjustments
        assert (one.status, one.pieces) == (ReturnStatus.RECEIVED, wish(2).lines)
        assert (adjustment.kind, adjustment.lines) == (AdjustmentKind.RETURNED, wish(2).lines)
        assert one.end is not None
        assert (one.end.by, one.end.at, one.end.adjustment) == ("ops:bo", NOW, 1)
        assert adjustment.from_store == adjustment.amount

    def test_twice_is_once(self) -> None:
        order = received(asked(shipped(2, 1), 1, 1), 1, 1, 1)
        assert received(order, 1, 1, 1) == order
        other_order = tuple(reversed(wish(1, 1).lines))
        assert order.return_received(1, other_order, OPS, NOW, taken=True) == order
        with pytest.raises(Conflict, match="received already"):
            received(order, 1, 1)

    @pytest.mark.parametrize("pieces", [(), (3,), (1, 1)])
    def test_others_than_were_to_come(self, pieces: tuple[int, ...]) -> None:
        with pytest.raises(Invalid):
            received(asked(shipped(3, 3), 2), 1, *pieces)

    def test_pieces_that_were_given_back_meanwhile_cost_nothing_more(self) -> None:
        order = asked(shipped(3), 2)
        refund = order.refundable.for_lines([AdjustedLine("ci_0", 2)], with_shipping=False)
        order = order.give_back(AdjustmentKind.GOODWILL, refund, OPS, NOW, taken=True)
        order = received(order, 1, 2)
        assert [a.lines for a in order.adjustments] == [wish(2).lines, wish(1).lines]
        assert order.net_due == Money(0)
        whole = asked(shipped(3), 2)
        portion = whole.refundable.everything()
        gone = whole.give_back(AdjustmentKind.GOODWILL, portion, OPS, NOW, taken=True)
        done = received(gone, 1, 2)
        assert (len(done.adjustments), only(done).status) == (1, ReturnStatus.RECEIVED)
        assert only(done).end is not None
        assert only(done).end.adjustment is None  # type: ignore[union-attr]  # asserted above

    def test_of_an_order_that_was_called_off_since_costs_nothing_more(self) -> None:
        order = asked(shipped(1), 1)
        off = order.cancel(AfterSaleRequest("ops:bo"), NOW, taken=True, confirmed=True)
        assert received(off, 1, 1).adjustments == off.adjustments

    @pytest.mark.parametrize("way", [((1,), (0, 1)), ((0, 1), (1,))])
    def test_a_piece_for_nothing_keeps_no_shipping_back(self, way: tuple[tuple[int, ...]]) -> None:
        order = replace(bought([2000, 0], [1, 1]), status=OrderStatus.SHIPPED)
        for n, pieces in enumerate(way, start=1):
            order = received(asked(order, *pieces), n, *pieces)
        assert order.net_due == Money(0)
        assert [one.status for one in order.returns] == [ReturnStatus.RECEIVED] * 2
        assert [a.lines for a in order.adjustments] == [wish(1).lines]
        assert order.returnable.pieces_left("ci_1") == 0


class TestTheOtherEnds:
    def test_refused_says_why_and_once(self) -> None:
        order = asked(shipped(1), 1)
        refused = only(order).refused("worn", NOW, "ops:bo")
        assert refused.end is not None
        assert (refused.status, refused.end.reason) == (ReturnStatus.REFUSED, "worn")
        assert refused.refused("worn", NOW + A_DAY, "ops:cy") == refused
        with pytest.raises(Conflict):
            refused.refused("torn", NOW, "ops:bo")

    def test_expires_no_moment_too_early(self) -> None:
        one = only(asked(shipped(1), 1))
        with pytest.raises(Conflict, match="may still come"):
            one.expired(one.receive_by - A_MOMENT, "ops:bo")
        late = one.expired(one.receive_by, "ops:bo")
        assert late.status is ReturnStatus.EXPIRED
        assert late.expired(one.receive_by + A_DAY, "ops:cy") == late

    @pytest.mark.parametrize(
        "then",
        [
            lambda one: one.received(one.request.lines, NOW, "ops:bo"),
            lambda one: one.refused("other", NOW, "ops:bo"),
            lambda one: one.instructed(ReturnInstructions("late", NOW, "ops:bo")),
        ],
    )
    def test_an_end_is_final(self, then: Callable[[Return], Return]) -> None:
        one = only(asked(shipped(1), 1))
        for ended in (one.refused("no", NOW, "x"), one.expired(one.receive_by, "x")):
            with pytest.raises(Conflict, match="already"):
                then(ended)
        with pytest.raises(Conflict):
            one.refused("no", NOW, "x").expired(one.receive_by, "x")

    def test_there_is_no_such_return(self) -> None:
        for n in (0, 2):
            with pytest.raises(NotFound):
                asked(shipped(1), 1).return_of(n)


class TestInstructions:
    def test_the_latest_count_and_the_same_again_changes_nothing(self) -> None:
        one = only(asked(shipped(1), 1))
        first = one.instructed(ReturnInstructions("Pack it.", NOW, "ops:bo", "https://s.example/l"))
        again = ReturnInstructions("Pack it.", NOW + A_DAY, "ops:cy", "https://s.example/l")
        assert first.instructed(again) == first
        other = ReturnInstructions("Pack it.", NOW + A_DAY, "ops:cy")
        assert first.instructed(other).instructions == other


orders = st.builds(
    lambda prices, counts, shipping, tax, less: replace(
        bought(prices, counts, shipping, tax, less), status=OrderStatus.SHIPPED
    ),
    st.lists(st.integers(0, 20_000), min_size=3, max_size=3),
    st.lists(st.integers(1, 5), min_size=3, max_size=3),
    shipping=st.integers(0, 2000),
    tax=st.integers(0, 3000),
    less=st.integers(0, 5000),
)


@given(orders, st.integers(0, 2**32), st.integers(0, 8))
def test_all_pieces_in_any_order_and_grouping_are_what_was_charged(
    order: Order, seed: int, steps: int
) -> None:
    """Refunds and returns of pieces, side by side, until none is left: the sum is to the cent what
    was charged, and never above it on the way."""
    lot = Random(seed)
    for _ in range(steps):
        before, order = order, lot.choice((_some_return, _some_come, _some_refunded))(order, lot)
        assert Money(0) <= order.net_due <= before.net_due
        assert order.refunded == order.accepted - order.net_due
    for one in order.returns:
        if one.is_open:
            order = order.return_received(one.n, one.pieces, OPS, NOW, taken=True)
    rest = _pieces(order, None)
    if rest:
        order = order.ask_to_return(ReturnRequest(rest, "no", "the rest"), NOW)
        order = order.return_received(order.returns[-1].n, rest, OPS, NOW, taken=True)
    assert all(order.returnable.pieces_left(item.item_id) == 0 for item in order.items)
    assert order.net_due == Money(0)
    assert order.refunded == order.accepted


def _pieces(order: Order, lot: Random | None) -> tuple[AdjustedLine, ...]:
    """All or some of the pieces that are neither given back nor on their way."""
    left = [(item.item_id, order.returnable.pieces_left(item.item_id)) for item in order.items]
    drawn = [AdjustedLine(one, lot.randint(0, most) if lot else most) for one, most in left]
    return tuple(line for line in drawn if line.quantity)


def _some_return(order: Order, lot: Random) -> Order:
    lines = _pieces(order, lot)
    request = ReturnRequest(lines, "no", str(len(order.returns)))
    return order.ask_to_return(request, NOW) if lines else order


def _some_come(order: Order, lot: Random) -> Order:
    open_ones = [one for one in order.returns if one.is_open]
    if not open_ones:
        return order
    one = lot.choice(open_ones)
    came = [replace(line, quantity=lot.randint(0, line.quantity)) for line in one.pieces]
    lines = tuple(line for line in came if line.quantity) or one.pieces
    return order.return_received(one.n, lines, OPS, NOW, taken=True)


def _some_refunded(order: Order, lot: Random) -> Order:
    """What costs nothing is given back by nobody."""
    lines = _pieces(order, lot)
    try:
        portion = order.refundable.for_lines(lines, with_shipping=lot.random() < 0.5)
    except (Conflict, Invalid):
        return order
    return order.give_back(AdjustmentKind.DAMAGED, portion, OPS, NOW, taken=True)
