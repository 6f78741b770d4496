"""A process can die at every moment: the next press of the button makes it good.

Every journey is walked once in peace, which counts its moments: before and after each call to the
outside and each commit. Then it is walked again, with a crash at each of them. After a crash the
shopper presses the button again (once the claim of the dead request has run out), the operations
team goes on with its tasks, and in the end every invariant must hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.placement.failures import BotChallenge
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD, NO_FUNDS, UNUSABLE_TOKEN, VISA
from tests.invariants import assert_settled
from tests.journey import walk_to_the_end
from tests.store_replies import (
    Replies,
    by_hand,
    locked_account,
    loses_the_answer,
    loses_the_request,
    out_of_stock,
    placed,
    refuses,
    refuses_the_submission,
    slow,
    unavailable,
    works_on_it,
)

Stores = dict[str, Replies]

JOURNEYS: dict[str, tuple[str, Stores]] = {
    "one store takes the order": (VISA, {"gap": placed()}),
    "three stores: one takes it, one is out of stock, one is ordered from by hand": (
        VISA,
        {"nordstrom": placed(less=100), "rack": out_of_stock(), "boutique": by_hand()},
    ),
    "no store takes the order": (
        VISA,
        {"nordstrom": out_of_stock(), "gap": refuses_the_submission()},
    ),
    "the bank asks the shopper": (ASKS_SHOPPER, {"gap": placed(), "macys": placed()}),
    "a declined card, then another": (NO_FUNDS, {"gap": placed()}),
    "a card that can't be used, then another": (UNUSABLE_TOKEN, {"gap": placed()}),
    "an answer is lost, a request is lost": (
        VISA,
        {"gap": loses_the_answer(), "macys": loses_the_request()},
    ),
    "the machine is refused, a person goes on": (VISA, {"gap": refuses(BotChallenge())}),
}
FALLS = {"one function dies": False, "the power is cut": True}

REPLIES: Sequence[Callable[[], Replies]] = (
    placed,
    by_hand,
    out_of_stock,
    refuses_the_submission,
    unavailable,
    locked_account,
    loses_the_answer,
    loses_the_request,
    works_on_it,
    lambda: placed(more=100),
    lambda: placed(more=101),
    lambda: placed(less=1000),
    lambda: slow(20),
)
CARDS = (VISA, MASTERCARD, NO_FUNDS, ASKS_SHOPPER, UNUSABLE_TOKEN)


@pytest.mark.parametrize("fall", FALLS)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_crash_at_any_moment_is_harmless(journey: str, fall: str) -> None:
    card, stores = JOURNEYS[journey]
    moments = _walk(card, stores, FALLS[fall])
    for number, moment in enumerate(moments):
        try:
            _walk(card, stores, FALLS[fall], [number])
        except AssertionError as broken:
            raise AssertionError(f"after a crash at {number}: {moment}") from broken
    print(f"{len(moments)} crashes: {journey}; {fall}")  # noqa: T201 - says how much was covered


@given(
    card=st.sampled_from(CARDS),
    replies=st.lists(st.sampled_from(REPLIES), min_size=1, max_size=4),
    crashes=st.lists(st.integers(0, 60), max_size=3, unique=True),
    power_cut=st.booleans(),
    seed=st.integers(0, 1000),
    devices=st.integers(1, 3),
)
def test_whatever_stores_cards_and_crashes_come_together(
    *,
    card: str,
    replies: Sequence[Callable[[], Replies]],
    crashes: Sequence[int],
    power_cut: bool,
    seed: int,
    devices: int,
) -> None:
    stores = {f"store{n}": reply() for n, reply in enumerate(replies)}
    _walk(card, stores, power_cut, crashes, seed=seed, devices=devices)


def _walk(
    card: str,
    stores: Stores,
    power_cut: bool,
    crashes: Sequence[int] = (),
    *,
    seed: int | None = None,
    devices: int = 1,
) -> list[str]:
    """One checkout from the shopper's first press to its end; the moments that it passed."""
    checkout = CheckoutScene(seed)
    checkout.workflow.falls_with_functions = power_cut
    checkout.prepare(card, **stores)
    checkout.moments.passed.clear()
    checkout.moments.crash_in(*crashes)
    try:
        walk_to_the_end(checkout, devices)
        assert_settled(checkout)
    finally:
        checkout.clock.close()
    if seed is None:
        assert len(checkout.moments.crashes) == len(crashes)
    return checkout.moments.passed
