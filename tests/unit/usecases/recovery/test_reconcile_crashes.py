"""A process can die at every moment, and nobody presses any button again.

Every journey is walked once in peace, which counts its moments: before and after each call to the
outside and each commit. Then it is walked again with a crash at each of them (and with a second one
during the recovery). After the crash only reconciliation runs, a round a minute, while the
operations team does its tasks; in the end every invariant must hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import PaymentDeclined
from muse.domain.placement.failures import BotChallenge
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, NO_FUNDS, VISA
from tests.invariants import assert_settled
from tests.journey import work_on_tasks
from tests.recovery import assert_nothing_happened, recover
from tests.store_replies import (
    Replies,
    by_hand,
    loses_the_answer,
    loses_the_request,
    out_of_stock,
    placed,
    refuses,
)

JOURNEYS: dict[str, tuple[str, dict[str, Replies]]] = {
    "one store takes the order": (VISA, {"gap": placed()}),
    "three stores: one takes it, one is out of stock, one is ordered from by hand": (
        VISA,
        {"nordstrom": placed(less=100), "rack": out_of_stock(), "boutique": by_hand()},
    ),
    "no store takes the order": (VISA, {"gap": out_of_stock()}),
    "the bank asks the shopper": (ASKS_SHOPPER, {"gap": placed(), "macys": placed()}),
    "a declined card, then another": (NO_FUNDS, {"gap": placed()}),
    "an answer is lost, a request is lost": (
        VISA,
        {"gap": loses_the_answer(), "macys": loses_the_request()},
    ),
    "the machine is refused, a person goes on": (VISA, {"gap": refuses(BotChallenge())}),
}
FALLS = {"one function dies": False, "the power is cut": True}


@pytest.mark.parametrize("fall", FALLS)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_reconciliation_alone_makes_every_crash_good(journey: str, fall: str) -> None:
    card, stores = JOURNEYS[journey]
    moments = _walk(card, stores, FALLS[fall])
    for number, moment in enumerate(moments):
        try:
            _walk(card, stores, FALLS[fall], [number])
        except AssertionError as broken:
            raise AssertionError(f"after a crash at {number}: {moment}") from broken
    print(f"{len(moments)} crashes: {journey}; {fall}")  # noqa: T201 - says how much was covered


@given(
    journey=st.sampled_from(sorted(JOURNEYS)),
    crashes=st.lists(st.integers(0, 90), min_size=1, max_size=4, unique=True),
    power_cut=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_also_when_reconciliation_dies_itself(
    journey: str, crashes: Sequence[int], power_cut: bool, seed: int
) -> None:
    card, stores = JOURNEYS[journey]
    _walk(card, stores, power_cut, crashes, seed)


def _walk(
    card: str,
    stores: dict[str, Replies],
    power_cut: bool,
    crashes: Sequence[int] = (),
    seed: int | None = None,
) -> list[str]:
    """One checkout: its shopper once, then nobody but reconciliation and the operations team. The
    moments that it passed."""
    checkout = CheckoutScene(seed)
    checkout.workflow.falls_with_functions = power_cut
    checkout.prepare(card, **stores)
    checkout.moments.passed.clear()
    checkout.moments.crash_in(*crashes)
    try:
        try:
            _shop(checkout)
        except Crash:
            if power_cut:
                checkout.workflow.lose_runs()
        recover(checkout)
        if checkout.session.order_numbers:
            assert_settled(checkout)
        else:
            assert_nothing_happened(checkout)
    finally:
        checkout.clock.close()
    if seed is None:
        assert len(checkout.moments.crashes) == len(crashes)
    return checkout.moments.passed


def _shop(checkout: CheckoutScene) -> None:
    """What the shopper does, once, and what follows by itself."""
    with suppress(PaymentDeclined):
        checkout.press()
    if checkout.session.status is SessionStatus.PENDING:
        checkout.choose(VISA)
        checkout.press()
    if checkout.session.status is SessionStatus.REQUIRES_ACTION:
        checkout.payments.shopper_confirms()
        checkout.press()
    checkout.workflow.drive()
    work_on_tasks(checkout)
    checkout.workflow.drive()
