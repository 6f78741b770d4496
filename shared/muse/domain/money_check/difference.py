"""Differences: what the money check found not to be as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.domain.money import Money


class DifferenceKind(StrEnum):
    """`unknown_charge`, `unknown_refund`: of no checkout that Muse knows. `total`: the shopper does
    not pay what is due for the orders. `captured`: what was taken is recorded otherwise.
    `captured_twice`, `uncollected` (it could not be, and nobody sees to that), `unsettled` (taken,
    but the checkout goes on), `still_held` (although the checkout is closed). `excess`: somebody
    took what was not due, and it goes back, or can't. `foreign_refund`: one that Muse did not make.
    `refund`: Stripe, the order and the ledger tell different stories of it.
    `row_pending`: nobody knows how a call to Stripe ended.
    `purchase`: an order that stands at its store without proof of it. `over_cap`: it cost Muse more
    than it may. `store_refund`: more came back than was paid. `overdue`: a store owes, and nobody
    is reminded."""

    UNKNOWN_CHARGE = "unknown_charge"
    UNKNOWN_REFUND = "unknown_refund"
    TOTAL = "total"
    CAPTURED = "captured"
    CAPTURED_TWICE = "captured_twice"
    UNCOLLECTED = "uncollected"
    UNSETTLED = "unsettled"
    STILL_HELD = "still_held"
    EXCESS = "excess"
    FOREIGN_REFUND = "foreign_refund"
    REFUND = "refund"
    ROW_PENDING = "row_pending"
    PURCHASE = "purchase"
    OVER_CAP = "over_cap"
    STORE_REFUND = "store_refund"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Difference:
    """`words` are one line for a person, with nothing personal in it. They stay the same as long as
    the difference does: that is how it is known again. `expected` and `found` are its amounts,
    where it is one of amounts."""

    kind: DifferenceKind
    words: str
    expected: Money | None = None
    found: Money | None = None
