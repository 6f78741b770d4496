"""The same cases while people of operations correct what they recorded of purchases."""

from __future__ import annotations

import pytest

from tests.simulation.clerks import FIRST_SEED
from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import covered_by_seeds

CHUNK = 250


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + 3 * CHUNK, CHUNK))
def test_corrections_beside_everything_break_no_promise(
    first: int, record_property: Record
) -> None:
    coverage = covered_by_seeds((first, CHUNK))
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    record_property(COVERED, f"with clerks, from {first} on: {coverage}")
    assert coverage.courses
