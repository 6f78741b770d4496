"""Placement: how much Muse may pay a store, and what the workflow is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.money import Money
from muse.domain.placement.attempt import (
    FenceOpen,
    NeedsPerson,
    OrderDecided,
    PlacementDecision,
    TryAgain,
    TryNextMethod,
    cap_for,
)

CENTS = st.integers(0, 10_000_000)
BASIS_POINTS = st.integers(0, 10_000)


class TestTheCap:
    @pytest.mark.parametrize(
        ("approved", "cap"),
        [(0, 100), (5700, 5800), (10_000, 10_100), (10_099, 10_199), (10_100, 10_201)],
    )
    def test_is_a_dollar_or_a_percent_above_what_was_approved(
        self, approved: int, cap: int
    ) -> None:
        assert cap_for(Money(approved), 100, 100) == Money(cap)

    @given(CENTS, CENTS, BASIS_POINTS)
    def test_allows_the_larger_of_both_and_not_a_cent_more(
        self, approved: int, cents: int, basis_points: int
    ) -> None:
        variance = (cap_for(Money(approved), cents, basis_points) - Money(approved)).cents
        assert variance >= cents
        assert (variance + 1) * 10_000 > approved * basis_points
        assert variance == cents or variance * 10_000 <= approved * basis_points

    @given(CENTS, CENTS, CENTS, BASIS_POINTS)
    def test_grows_with_what_was_approved(
        self, approved: int, more: int, cents: int, basis_points: int
    ) -> None:
        cap = cap_for(Money(approved), cents, basis_points)
        assert cap + Money(more) <= cap_for(Money(approved + more), cents, basis_points)

    def test_without_a_variance_is_what_was_approved(self) -> None:
        assert cap_for(Money(5700, "EUR"), 0, 0) == Money(5700, "EUR")


class TestDecisions:
    @pytest.mark.parametrize(
        "decision", [TryAgain, FenceOpen, TryNextMethod, NeedsPerson, OrderDecided]
    )
    def test_the_workflow_matches_them_by_name(self, decision: type[PlacementDecision]) -> None:
        assert issubclass(decision, PlacementDecision)
        machine = Path(__file__).parents[4] / "statemachine" / "checkout.asl.json"
        assert decision.__name__ in machine.read_text()

    def test_why_a_person_is_needed_travels_as_text(self) -> None:
        assert str(NeedsPerson('the page says "robot?"')) == 'the page says "robot?"'
