"""Placement: getting one order accepted by its store, at most once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from muse.domain.money import Money
from muse.domain.placement.failures import PlacementFailure
from muse.domain.store import Method


class FenceState(StrEnum):
    """How the one step that can create an order at the store ended."""

    OPEN = "open"
    WON = "won"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fence:
    """The record, made before the one step that can create an order, that it was entered.

    `until` is when that step has certainly ended; `reference` is what the method needs to find out
    later what became of it (for an API the store's checkout id); `key` is the step's idempotency
    key at the store.
    """

    attempt: int
    method: Method
    at: datetime
    until: datetime
    key: str
    total: Money
    state: FenceState = FenceState.OPEN
    reference: str | None = None

    def ended(self, state: FenceState) -> Fence:
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What Muse bought: the store's order number, what Muse paid, and with which funding."""

    store_order_number: str
    total_paid: Money
    funding: str


@dataclass(frozen=True, slots=True)
class PurchaseCorrection:
    """A purchase was recorded wrongly: what it said `before`, who put it right, when and why."""

    before: Purchase
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderFailure:
    """Why an order was not placed. `code` is a failure class, `message` is for the shopper;
    `detail` is for operations staff and never shown to shoppers."""

    code: str
    message: str
    item_id: str | None = None
    detail: str = ""

    @classmethod
    def because_of(cls, failure: PlacementFailure) -> OrderFailure:
        return cls(failure.code, failure.shopper_message, failure.item_id, failure.detail)


class PlacementDecision(Exception):
    """What the workflow does next; it matches these by class name."""


class TryAgain(PlacementDecision):
    """The same method again, after a pause."""


class FenceOpen(TryAgain):
    """The same method again, once an attempt that is at the fence, or crashed there, has certainly
    ended: only then can it be found out what became of it."""


class AccountInUse(TryAgain):
    """Another order is being placed with Muse's account at this store: this one waits for it."""


class StoreAtLimit(TryAgain):
    """As many orders are being placed there as the store takes at a time: this one waits."""


class StoreBusy(TryAgain):
    """The store asks for fewer requests: the next one comes later than usual."""


class StillInProgress(TryAgain):
    """The store is at work on the order: it is only asked how far it is."""


class StoreOutage(TryAgain):
    """The method does not work just now, and only a person is left: that usually passes sooner than
    a person orders."""


class TryNextMethod(PlacementDecision):
    """This method won't do it; the next one may."""


class CodeRequired(PlacementDecision):
    """The store asks for a one-time code: the order waits until somebody has given it."""


class CodeSettled(PlacementDecision):
    """No code is waited for: it was given, its time is over, or the order is decided."""


class NeedsPerson(PlacementDecision):
    """Only a person can go on. The text says why; the workflow carries it to the task."""


class OrderDecided(PlacementDecision):
    """Nothing is left to do: the order is placed, failed or cancelled."""


class FenceHeld(Exception):
    """Another attempt entered the fence and its outcome isn't known to be a refusal."""


_FAR_BELOW_PERCENT = 90
_SMALL_CHANGE = 100  # cents: below that, nobody has to look twice


def is_far_below(paid: Money, approved: Money) -> bool:
    """Whether a total is so much less than what was approved that it may be a slip of the hand: the
    shopper would pay that little. Less than nine tenths, and not just for a matter of cents."""
    missing = approved.cents - paid.cents
    return paid.cents * 100 < approved.cents * _FAR_BELOW_PERCENT and missing > _SMALL_CHANGE


def cap_for(approved: Money, variance_cents: int, variance_basis_points: int) -> Money:
    """The most that Muse pays a store for an order: the approved total and a small variance,
    the larger of a fixed amount and a share (100 basis points are 1 %)."""
    share = approved.cents * variance_basis_points // 10_000
    return approved + Money(max(variance_cents, share), approved.currency)
