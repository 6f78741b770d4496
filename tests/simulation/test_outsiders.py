"""The same cases while others move the money at Stripe, banks let go, issuers warn, shoppers
dispute."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import covered_by_seeds
from tests.simulation.outsiders import FIRST_SEED

CHUNK = 250


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + 5 * CHUNK, CHUNK))
def test_outsiders_beside_everything_break_no_promise(first: int, record_property: Record) -> None:
    coverage = covered_by_seeds((first, CHUNK))
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    record_property(COVERED, f"with outsiders, from {first} on: {coverage}")
    assert coverage.courses
