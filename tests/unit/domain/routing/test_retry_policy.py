"""The retry policy against stores that fail in bursts."""

from __future__ import annotations

import sys
from statistics import mean, median

import pytest

from muse.domain.placement.attempt import AccountInUse, FenceOpen, StoreAtLimit, TryAgain
from muse.domain.routing.retry_policy import RETRIES
from tests.unit.domain.routing.burst_simulation import FiveTimes, Muse, play

ORDERS = 10_000


@pytest.mark.parametrize("seed", [1])
def test_ten_thousand_orders_fare_better_than_with_five_tries_and_a_person(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    muse, five_times = play(Muse, seed, ORDERS), play(FiveTimes, seed, ORDERS)
    with capsys.disabled():
        sys.stdout.write(
            f"\nday {seed}, {ORDERS} orders at 20 stores that fail in bursts\n"
            f"  retry policy:              {muse.row()}\n"
            f"  five times, then a person: {five_times.row()}\n"
        )
    assert len(muse.seconds) == len(five_times.seconds) == ORDERS
    assert muse.automatic > five_times.automatic
    assert mean(muse.seconds) < mean(five_times.seconds)
    assert median(muse.seconds) <= median(five_times.seconds)
    assert muse.load < five_times.load


def test_every_decision_to_try_again_has_one_rule() -> None:
    names = {TryAgain.__name__, *(kind.__name__ for kind in TryAgain.__subclasses__())}
    assert {AccountInUse.__name__, FenceOpen.__name__, StoreAtLimit.__name__} <= names
    for rules in RETRIES.values():
        listed = [error for rule in rules for error in rule.errors]
        assert len(listed) == len(set(listed))
        assert set(listed) == names
