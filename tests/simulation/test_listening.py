"""The same cases while webhooks arrive: before responses, late, twice, untrue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.simulation.case import Case
from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import covered_by
from tests.simulation.run import case_of

CHUNK = 100


def cases(first: int) -> Iterator[Case]:
    for seed in range(first, first + CHUNK):
        case = case_of(seed)
        listeners = (("hears Stripe", case.presses_at), ("hears it again", case.presses_at + 1))
        yield replace(case, actors=(*case.actors, *listeners))


@pytest.mark.parametrize("first", range(100_000, 100_000 + 3 * CHUNK, CHUNK))
def test_webhooks_beside_everything_break_no_promise(first: int, record_property: Record) -> None:
    coverage = covered_by(cases(first))
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    record_property(COVERED, f"with webhooks, from {first} on: {coverage}")
    assert coverage.courses
