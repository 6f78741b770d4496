"""Finding out from the history: only what is certain counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.headless.engine.judging.history import (
    HISTORY_LAGS,
    Absent,
    Adopted,
    Sought,
    Unclear,
    match,
)
from muse.adapters.retailers.headless.engine.judging.seen import SeenLine, SeenOrder
from muse.adapters.retailers.headless.engine.order_facts import WantedLine
from muse.domain.money import Money

CLICK = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)
LATER = CLICK + timedelta(minutes=5)
LINE = WantedLine("item-1", "COAT-1", "Wool coat", "https://shop.example/p/COAT-1", 1)
SEEN = (SeenLine("COAT-1", None, 1),)
OTHER_LINES = (SeenLine("SOCKS-1", None, 3),)
OVER = CLICK + timedelta(minutes=3)
SOUGHT = Sought((LINE,), Money(10000), CLICK, OVER, known=("T-2", "T-1"))
OLD = [
    SeenOrder("T-2", Money(10000), CLICK - timedelta(days=1), SEEN),
    SeenOrder("T-1", Money(5000), CLICK - timedelta(days=2), SEEN),
]
OURS = SeenOrder("T-3", Money(10000), CLICK + timedelta(seconds=2), SEEN)


def test_the_one_new_order_that_agrees_is_adopted() -> None:
    assert match([OURS, *OLD], SOUGHT, LATER) == Adopted(OURS)


def test_without_times_the_lines_and_the_total_are_enough() -> None:
    untimed = replace(OURS, placed=None)
    assert match([untimed, *OLD], SOUGHT, LATER) == Adopted(untimed)


def test_an_old_order_that_agrees_is_not_ours() -> None:
    assert match(OLD, SOUGHT, LATER) == Absent()


def test_two_that_agree_are_for_a_person() -> None:
    twin = replace(OURS, number="T-4")
    found = match([twin, OURS, *OLD], SOUGHT, LATER)
    assert isinstance(found, Unclear)
    assert found.candidates == ("T-4", "T-3")


def test_one_that_belongs_to_another_order_is_left_to_it() -> None:
    twin = replace(OURS, number="T-4")
    sought = replace(SOUGHT, taken={"T-4"})
    assert match([twin, OURS, *OLD], sought, LATER) == Adopted(OURS)
    assert match([twin, *OLD], sought, LATER) == Absent()


@pytest.mark.parametrize(
    "resembling",
    [
        replace(OURS, total=Money(9900)),
        replace(OURS, lines=OTHER_LINES),
        replace(OURS, lines=None),
        replace(OURS, lines=None, total=Money(1)),
    ],
)
def test_one_that_only_resembles_it_is_for_a_person(resembling: SeenOrder) -> None:
    found = match([resembling, *OLD], SOUGHT, LATER)
    assert isinstance(found, Unclear)
    assert found.candidates == ("T-3",)


def test_one_of_other_things_at_another_price_is_somebody_elses() -> None:
    other = replace(OURS, total=Money(777), lines=OTHER_LINES)
    assert match([other, *OLD], SOUGHT, LATER) == Absent()
    assert match([other, OURS, *OLD], SOUGHT, LATER) == Adopted(OURS)


@pytest.mark.parametrize("minutes", [-30, 60])
def test_one_of_another_time_is_not_ours(minutes: int) -> None:
    other = replace(OURS, placed=CLICK + timedelta(minutes=minutes))
    assert match([other, *OLD], SOUGHT, LATER) == Absent()


def test_a_history_that_may_lag_proves_no_absence() -> None:
    just_before = OVER + HISTORY_LAGS - timedelta(seconds=1)
    assert isinstance(match(OLD, SOUGHT, just_before), Unclear)
    assert match(OLD, SOUGHT, OVER + HISTORY_LAGS) == Absent()


def test_a_history_that_shows_none_of_the_known_orders_proves_no_absence() -> None:
    assert isinstance(match([], SOUGHT, LATER), Unclear)


def test_an_account_without_orders_still_has_none() -> None:
    assert match([], replace(SOUGHT, known=()), LATER) == Absent()


ORDERS = st.lists(
    st.builds(
        SeenOrder,
        number=st.sampled_from([f"T-{n}" for n in range(8)]),
        total=st.sampled_from([Money(10000), Money(9900)]),
        placed=st.sampled_from([None, CLICK, CLICK - timedelta(hours=1)]),
        lines=st.sampled_from([None, SEEN, OTHER_LINES]),
    ),
    max_size=6,
    unique_by=lambda order: order.number,
)
NUMBERS = st.sets(st.sampled_from([f"T-{n}" for n in range(8)]))


@given(ORDERS, NUMBERS, NUMBERS, st.integers(min_value=0, max_value=600))
def test_only_what_is_certain_is_adopted_or_absent(
    history: list[SeenOrder], known: set[str], taken: set[str], seconds: int
) -> None:
    sought = replace(SOUGHT, known=tuple(sorted(known)), taken=taken)
    now = CLICK + timedelta(seconds=seconds)
    found = match(history, sought, now)
    new = [o for o in history if o.number not in known | taken]
    agreeing = [o for o in new if o.total == sought.total and o.lines == SEEN and _fits(o)]
    if isinstance(found, Adopted):
        assert agreeing == [found.order]
    if isinstance(found, Absent):
        assert not agreeing
        assert now >= OVER + HISTORY_LAGS
        assert not known or known & {order.number for order in history}


def _fits(order: SeenOrder) -> bool:
    return order.placed in (None, CLICK)
