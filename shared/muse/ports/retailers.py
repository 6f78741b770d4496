"""Ordering at a store, and paying it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, Purchase
from muse.domain.quote import StoreQuote
from muse.domain.snapshot import StorePart
from muse.domain.store import Method, Store


class GivenCode(Protocol):
    """The one-time code that somebody gave for an order, as long as it lies in the vault."""

    def read(self) -> str:
        """The code; that it is read is on record. Errors: Unavailable; StepUpRequired when it is no
        more, or too late."""

    def accepted(self) -> None:
        """The store went on: it took the code, or does not ask for it any more. Errors: TryAgain
        when somebody else changed the order."""


class Attempt(Protocol):
    """One try to get one order accepted, as a retailer adapter sees it."""

    key: str  # idempotency key of the submitting step: the same until its fence is over
    cap: Money  # the most that may be paid
    code: GivenCode | None  # what the store's question for a one-time code is answered with

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        """Call once, right before the one step that can create an order. `total` is what the store
        will charge, `reference` whatever `find` needs later.

        Errors: PriceOverCap, FenceHeld, TryAgain (no time left), each before anything was done.
        """


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A store's answer to a cancellation. `possible` is False when the method can't ask."""

    done: bool
    possible: bool = True
    reason: str | None = None


class Retailer(Protocol):
    """One way of ordering at one store."""

    def quote(self, part: StorePart, to: Address) -> StoreQuote:
        """Price, shipping and tax as the store sees them now.

        Errors: the PlacementFailure classes (OutOfStock, ItemGone, Undeliverable …)."""

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        """Order it. Calls `attempt.enter_fence` right before the submitting step.

        Errors: PlacementFailure. After the fence a failure is marked `definite` only if the store
        has certainly made no order; else OutcomeUnknown."""

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        """What became of the step behind `fence`: the purchase; None when the store has certainly
        made no order and will make none; OutcomeUnknown or InProgress when nobody can tell yet."""

    def cancel(self, order: Order) -> Cancellation:
        """Ask the store to cancel a placed order. Asking again gives the same answer.

        Errors: PlacementFailure when the store did not answer: ask again."""


@dataclass(frozen=True, slots=True)
class PaymentReference:
    """How Muse pays one order at one store, and at most how much.

    `handler` is the payment handler's name (reverse domain) that the store must share; `token`
    stands for Muse's own instrument there; brand and last four digits let a placement assert that
    it is the selected one.
    """

    funding: str
    handler: str
    token: str
    brand: str
    last4: str
    cap: Money


class Retailers(Protocol):
    """The retailer adapters that this function has."""

    def of(self, store: Store, method: Method) -> Retailer:
        """The way of ordering at `store` by `method`. Errors: NotSupported."""


class Funding(Protocol):
    """Muse's own means of payment: never one of the shopper's."""

    def reference(self, store: Store, order_number: str, cap: Money) -> PaymentReference:
        """The means of payment for one order. Errors: FundingLow, NotSupported."""
