"""The same cases while a web store asks for one-time codes."""

from __future__ import annotations

import pytest

from tests.simulation.codes import FIRST_SEED
from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import covered_by_seeds

CHUNK = 250


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + 2 * CHUNK, CHUNK))
def test_codes_beside_everything_break_no_promise(first: int, record_property: Record) -> None:
    coverage = covered_by_seeds((first, CHUNK))
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    record_property(COVERED, f"with codes, from {first} on: {coverage}")
    assert coverage.courses
