"""Thousands of cases by lot: in each, whoever acts beside whom and dies when, every promise is
kept in the end."""

from __future__ import annotations

from functools import cache

import pytest

from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import (
    Coverage,
    covered_by,
    covered_by_seeds,
    where_nobody_died,
)

PART = 250
FIRST_SEEDS = range(0, 2500, PART)


@cache
def part_from(first_seed: int) -> Coverage:
    return covered_by_seeds((first_seed, PART))


@pytest.mark.parametrize("first_seed", FIRST_SEEDS)
def test_every_promise_is_kept(first_seed: int) -> None:
    coverage = part_from(first_seed)
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken))


def test_so_much_is_covered(record_property: Record) -> None:
    """Also: at every kind of call and commit that any case has, some process died, before it and
    after it; where none did by lot, one does now."""
    coverage = Coverage()
    for first_seed in FIRST_SEEDS:
        coverage.add(part_from(first_seed))
    by_lot = coverage.cases
    rest = covered_by(where_nobody_died(coverage))
    assert not rest.broken, "\n\n".join(map(str, rest.broken))
    coverage.add(rest)
    record_property(COVERED, f"by lot: {coverage}")
    assert by_lot >= 2000
    assert coverage.never_crashed == []
    assert len(coverage.crashed) >= 60
    assert coverage.crashed.total() >= 1500
    assert len(coverage.courses) >= 1800
