"""A simulation that finds nothing is worth what it would find: each of these systems lacks one
thing, and must be caught by the promise that this thing is for."""

from __future__ import annotations

import pytest

from tests.simulation.broken import SYSTEMS
from tests.simulation.conftest import COVERED, Record
from tests.simulation.run import case_of, play

SEEDS = range(4000)
LATER = {"reconciliation without ownership": 600}  # nothing of it is seen before
EXACT_MONEY = "captured less given back is what is due"
NO_DEBT = "no debt unless others moved the money"
ORDERED_ONCE = "an order is at its store at most once"
CAUGHT_BY = {
    "random idempotency keys": EXACT_MONEY,
    "no fence": ORDERED_ONCE,
    "no version condition": EXACT_MONEY,
    "settlement that reads an index": EXACT_MONEY,
    "reconciliation without ownership": NO_DEBT,
}


@pytest.mark.parametrize("lacking", SYSTEMS)
def test_what_lacks_one_thing_is_caught(lacking: str, record_property: Record) -> None:
    """The whole system passes the very seeds by which this one is caught."""
    for seed in SEEDS[LATER.get(lacking, 0) :]:
        case = case_of(seed)
        caught = [b for b in SYSTEMS[lacking](case).breaches if b.startswith(CAUGHT_BY[lacking])]
        whole = play(case)
        assert not whole.breaches, str(whole)
        if caught:
            record_property(COVERED, f"{lacking}: caught by seed {seed}: {caught[0]}")
            return
    pytest.fail(f"{lacking}: no seed of {len(SEEDS)} breaks that {CAUGHT_BY[lacking]}")
