"""Rich journeys with a crash at every single moment, and at pairs of moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from tests.fakes.payments import ASKS_SHOPPER, NO_FUNDS
from tests.simulation.case import Case, kind_of
from tests.simulation.conftest import COVERED, Record
from tests.simulation.coverage import Coverage, covered_by, where_nobody_died
from tests.simulation.run import play

PAIRS = 40
FALLS = {"one function dies": False, "the power is cut": True}
JOURNEYS = {
    "three stores: one takes it for less, one has nothing, at one a person orders": Case(
        seed=1,
        stores=("takes it for less", "out of stock", "by hand"),
        actors=(("operations", 1),),
    ),
    "no store takes the order": Case(seed=2, stores=("out of stock", "refuses")),
    "the bank asks; two devices, and reconciliation": Case(
        seed=3,
        stores=("takes it", "slow"),
        card=ASKS_SHOPPER,
        thinks=5,
        actors=(("device", 0), ("device", 5), ("reconciliation", 60)),
    ),
    "the bank asks; the payment is given up, another card pays": Case(
        seed=4, card=ASKS_SHOPPER, thinks=60, actors=(("gives up payment", 1), ("edits card", 20))
    ),
    "a declined card, then another": Case(seed=5, card=NO_FUNDS, persistent=True),
    "answers and requests are lost": Case(
        seed=6, stores=("loses the answer", "loses the request", "function dies")
    ),
    "two refunds with one key, of which one comes back": Case(
        seed=7,
        stores=("takes it", "takes it for less"),
        refunds="comes back",
        actors=(
            ("refunds", 2),
            ("refunds with the same key", 2),
            ("refunds shipping", 2),
            ("looks at refunds", 3),
        ),
    ),
    "cancellations before and after the money is taken": Case(
        seed=8,
        stores=("takes it", "by hand", "by hand"),
        actors=(("cancels", 0), ("cancels the last", 0), ("store cancels", 5), ("operations", 5)),
    ),
    "only a person can ask the store to cancel": Case(
        seed=10, cancels="can't ask", actors=(("cancels", 2), ("operations", 3))
    ),
    "whoever buys vanishes, the next one takes over": Case(
        seed=11,
        stores=("by hand", "asks for a human"),
        actors=(("vanishes after buying", 1), ("vanishes before buying", 2), ("operations", 1860)),
    ),
    "two sessions of one cart": Case(
        seed=12, actors=(("second session", 0), ("edits cart", 0), ("device", 0))
    ),
    "nobody works until the hold has ended": Case(
        seed=13, stores=("by hand", "works on it", "takes it"), away=True
    ),
}


def in_peace(journey: str, fall: str) -> Case:
    """The journey without any crash but those that it has of its own."""
    return replace(JOURNEYS[journey], power_cut=FALLS[fall])


def cases_of(journey: str, fall: str) -> Iterator[Case]:
    """The journey in peace; with a crash at each of its moments; with crashes at some pairs."""
    case = in_peace(journey, fall)
    moments = range(len(play(case).passed))
    yield case
    yield from (replace(case, crashes=(moment,)) for moment in moments)
    lot = Random(case.seed)
    for _ in range(PAIRS):
        yield replace(case, crashes=tuple(sorted(lot.sample(moments, 2))))


@cache
def sweep(journey: str, fall: str) -> Coverage:
    return covered_by(cases_of(journey, fall))


@pytest.mark.parametrize("fall", FALLS)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_crash_at_any_moment_breaks_no_promise(journey: str, fall: str) -> None:
    coverage = sweep(journey, fall)
    assert not coverage.broken, "\n\n".join(map(str, coverage.broken[:5]))
    moments = play(in_peace(journey, fall)).passed
    assert {kind_of(moment) for moment in moments} <= coverage.crashed.keys()
    assert coverage.crashed.total() >= len(moments)


def test_so_much_is_covered(record_property: Record) -> None:
    coverage = Coverage()
    for journey in JOURNEYS:
        for fall in FALLS:
            coverage.add(sweep(journey, fall))
    coverage.add(covered_by(where_nobody_died(coverage)))
    assert not coverage.broken
    record_property(COVERED, f"at every moment of {len(JOURNEYS)} journeys: {coverage}")
    assert coverage.crashed.total() >= 1000
    assert coverage.never_crashed == []
