"""Who often meets whom at the worst moment: a part of the cases is bent so that they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.simulation.case import Case

Rivalry = Callable[[Case, Random], Case]
_BEFORE_ORDERING = (
    "before payments.create",
    "after payments.create",
    "before payments.confirm",
    "after payments.confirm",
    "before commit of CheckoutSession PaymentTransaction Cart",
)
_TAKES_IT = ("takes it", "takes it for less", "slow")


def _slow_place_and_reconciliation(case: Case, lot: Random) -> Case:
    """A request sleeps until the moment at which reconciliation finds its claim abandoned."""
    begins, lasts = case.presses_at, lot.choice((60, 120))
    rivals = ("reconciliation", "second reconciliation", "device")[: lot.choice((1, 1, 2, 3))]
    return replace(
        case,
        card=lot.choice((VISA, VISA, case.card)),
        sleeps=(lot.choice(_BEFORE_ORDERING), lasts),
        crashes=case.crashes if lot.random() < 0.3 else (),
        actors=tuple((name, begins + lasts) for name in rivals),
    )


def _two_refunds(case: Case, lot: Random) -> Case:
    """Operations press twice, on two screens; somebody cancels at the same time."""
    at = case.presses_at + lot.choice((1, 2, 20, 21))
    rivals = ["refunds", "refunds with the same key"]
    rivals += lot.choice(([], ["looks at refunds"], ["cancels"], ["refunds shipping"]))
    return replace(
        _ordering(case, lot),
        stores=tuple(lot.choice(_TAKES_IT) for _ in case.stores),
        actors=tuple((name, at) for name in rivals),
        sleeps=None,
        crashes=case.crashes if lot.random() < 0.5 else (),
    )


def _cancel_and_settle(case: Case, lot: Random) -> Case:
    """Somebody calls an order off while the money is being taken."""
    at = case.presses_at + lot.choice((0, 1, 5, 20))
    rivals = lot.sample(("cancels", "cancels the last", "store cancels", "settles", "refunds"), 3)
    return replace(
        _ordering(case, lot),
        actors=tuple((name, at) for name in rivals),
        cancels=lot.choice(("yes", "yes", "can't ask", "no")),
    )


def _two_sessions(case: Case, lot: Random) -> Case:
    """The same cart in two windows."""
    at = case.presses_at + lot.choice((0, 0, 0.25, 1))
    return replace(case, actors=(("second session", at), *case.actors[:2]))


def _devices(case: Case, lot: Random) -> Case:
    """The same button on two or three devices."""
    devices = ("device", "third device")[: lot.choice((1, 2))]
    return replace(case, actors=tuple((name, case.presses_at) for name in devices))


def _edits_at_the_bank(case: Case, lot: Random) -> Case:
    """The shopper changes something, or their mind, while the bank asks."""
    thinks = lot.choice((5, 60, 899, 900, 960))
    rivals = lot.sample(
        (
            "edits shipping",
            "edits card",
            "edits cart",
            "gives up payment",
            "gives up",
            "second session",
            "holder of the secret",
            "reconciliation",
        ),
        2,
    )
    at = lot.choice((0, thinks, thinks))
    return replace(
        case,
        card=ASKS_SHOPPER,
        presses_at=0,
        thinks=thinks,
        actors=tuple((name, at) for name in rivals),
    )


def _buying_by_hand(case: Case, lot: Random) -> Case:
    """People buy, vanish, take over; meanwhile runs die and shoppers cancel."""
    at = case.presses_at
    rivals = lot.sample(
        (
            "operations",
            "vanishes before buying",
            "vanishes after buying",
            "loses the runs",
            "cancels",
            "reconciliation",
        ),
        3,
    )
    stores = (lot.choice(("by hand", "asks for a human", "loses the answer")), *case.stores[1:])
    return replace(case, stores=stores, actors=tuple((name, at) for name in rivals))


def _ordering(case: Case, lot: Random) -> Case:
    """The case with a first order that its store takes, paid at once."""
    return replace(case, stores=(lot.choice(_TAKES_IT), *case.stores[1:]), card=VISA)


RIVALRIES: dict[str, Rivalry] = {
    "a slow request and reconciliation": _slow_place_and_reconciliation,
    "two refunds": _two_refunds,
    "cancellation and settlement": _cancel_and_settle,
    "two sessions of one cart": _two_sessions,
    "a button on several devices": _devices,
    "edits during 3-D Secure": _edits_at_the_bank,
    "people who buy": _buying_by_hand,
}
