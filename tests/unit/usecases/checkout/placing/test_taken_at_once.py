"""`StripeCaptureMethod: automatic`: the money is taken first, what is not due is given back."""

from collections.abc import Sequence

import pytest

from muse.domain.money import Money
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_settled
from tests.journey import walk_to_the_end
from tests.recovery import assert_nothing_happened, press_and_die, recover
from tests.store_replies import Replies, by_hand, out_of_stock, placed

JOURNEYS: dict[str, tuple[str, dict[str, Replies]]] = {
    "one store takes the order": (VISA, {"gap": placed()}),
    "one is out of stock, one is cheaper, one by hand": (
        VISA,
        {"gap": placed(less=100), "rack": out_of_stock(), "boutique": by_hand()},
    ),
    "no store takes the order": (VISA, {"gap": out_of_stock()}),
    "the bank asks the shopper": (ASKS_SHOPPER, {"gap": placed(), "rack": out_of_stock()}),
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_shopper_pays_exactly_what_is_due_through_every_crash(journey: str) -> None:
    for number, moment in enumerate(walked(journey)):
        try:
            walked(journey, [number])
        except AssertionError as broken:
            raise AssertionError(f"after a crash at {number}: {moment}") from broken


def walked(journey: str, crashes: Sequence[int] = ()) -> list[str]:
    card, stores = JOURNEYS[journey]
    checkout = CheckoutScene()
    checkout.payments.takes_at_once = True
    checkout.prepare(card, **stores)
    checkout.moments.passed.clear()
    checkout.moments.crash_in(*crashes)
    try:
        walk_to_the_end(checkout)
        assert_settled(checkout)
    finally:
        checkout.clock.close()
    return checkout.moments.passed


def test_what_was_taken_for_a_checkout_that_is_given_up_is_given_back(
    checkout: CheckoutScene,
) -> None:
    """The request dies with the money taken, and nobody comes back for an hour."""
    checkout.payments.takes_at_once = True
    checkout.prepare(gap=placed())
    press_and_die(checkout, "after payments.confirm")
    checkout.clock.sleep(2 * 3600)
    recover(checkout)
    assert checkout.captured == Money(0)
    assert_nothing_happened(checkout)


def test_the_shopper_gives_up_what_was_taken(checkout: CheckoutScene) -> None:
    checkout.payments.takes_at_once = True
    checkout.prepare(gap=placed())
    press_and_die(checkout, "after payments.confirm")
    checkout.clock.sleep(60)
    checkout.give_up()
    assert checkout.session.status is SessionStatus.CANCELLED
    assert checkout.captured == Money(0)
