"""The same cases while shoppers send pieces back, and operations say what came."""

from __future__ import annotations

import pytest

from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import covered_by_seeds
from tests.simulation.returns import FIRST_SEED

CHUNK = 250


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + CHUNK, CHUNK))
def test_returns_beside_everything_break_no_promise(first: int, record_property: Record) -> None:
    coverage = covered_by_seeds((first, CHUNK))
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    record_property(COVERED, f"with returns, from {first} on: {coverage}")
    assert coverage.courses
