"""Why a placement did not succeed: every failure is one class, and every class has one decision.

A retailer adapter raises these. `definite=True` says that the store has certainly made no order
(it refused in so many words); after the fence only a definite failure may be acted upon, anything
else counts as OutcomeUnknown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from muse.domain.placement.verification import SentTo


class Decision(StrEnum):
    """What a failure leads to."""

    TRY_AGAIN = "try_again"  # same method with backoff, then the next method
    TRY_NEXT_METHOD = "try_next_method"
    NEEDS_PERSON = "needs_person"
    FAIL_ORDER = "fail_order"  # order failed, its money released
    FIND = "find"  # never submit again: find out, in the end by a person


class Impact(StrEnum):
    """What a failure says about its method at this store (muse.domain.routing.health)."""

    NONE = "none"  # about this order alone: the method works
    COUNTS = "counts"  # many of them, and the method is no longer chosen
    STOPS = "stops"  # the next order would meet it as well: no longer chosen at once


class PlacementFailure(Exception):
    """Root of the placement failures.

    `detail` is for operations staff and never shown to shoppers; `shopper_message` is.
    `ops_message` tells operations what shoppers are not told.
    `item_id` names the line at fault, `continue_url` where a person can go on.
    """

    decision: ClassVar[Decision]
    impact: ClassVar[Impact] = Impact.NONE
    shopper_message: ClassVar[str] = "The store could not take this order."
    ops_message: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        definite: bool = False,
        item_id: str | None = None,
        continue_url: str | None = None,
    ) -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail
        self.definite = definite
        self.item_id = item_id
        self.continue_url = continue_url

    @property
    def for_operations(self) -> str:
        """What happened, in a sentence for a person of the operations team."""
        return self.ops_message or self.shopper_message

    @property
    def code(self) -> str:
        """The class's name in snake case: `out_of_stock`."""
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class RetailerUnavailable(PlacementFailure):
    decision = Decision.TRY_AGAIN
    impact = Impact.COUNTS
    ops_message = "The store did not answer."


class Unknown(PlacementFailure):
    """An error that nobody classified, before the fence."""

    decision = Decision.TRY_AGAIN
    impact = Impact.COUNTS
    ops_message = "Something went wrong before the order was submitted."


class RetailerBusy(PlacementFailure):
    decision = Decision.TRY_AGAIN
    impact = Impact.COUNTS
    ops_message = "The store is too busy."


class InProgress(PlacementFailure):
    """The store is still working on it: not a failure, ask again."""

    decision = Decision.TRY_AGAIN
    ops_message = "The store is still working on the order."


class BotChallenge(PlacementFailure):
    """A captcha or a bot wall: never solved, never evaded."""

    decision = Decision.NEEDS_PERSON
    impact = Impact.STOPS
    ops_message = "The store wants proof that a human is ordering."


class PlaybookBroken(PlacementFailure):
    decision = Decision.NEEDS_PERSON
    impact = Impact.STOPS
    ops_message = "The store's pages are not as they used to be."


class StepUpRequired(PlacementFailure):
    decision = Decision.NEEDS_PERSON
    impact = Impact.NONE  # the method works: somebody has to give a code
    ops_message = "The store or the bank wants a person to confirm."

    def __init__(
        self,
        detail: str = "",
        *,
        sent_to: SentTo | None = None,
        definite: bool = False,
        item_id: str | None = None,
        continue_url: str | None = None,
    ) -> None:
        """`sent_to`: a one-time code is enough; whom the store has sent it to."""
        super().__init__(detail, definite=definite, item_id=item_id, continue_url=continue_url)
        self.sent_to = sent_to


class AccountProblem(PlacementFailure):
    decision = Decision.TRY_NEXT_METHOD
    impact = Impact.STOPS
    ops_message = "Something is wrong with Muse's account at the store."


class OutOfStock(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "An item is out of stock at the store."


class ItemGone(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store does not sell an item of this order any more."


class QuantityLimit(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store does not sell that many pieces of an item."


class VariantInvalid(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "An item is not available in the chosen size or color."


class PriceOverCap(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store's price is now higher than what you approved."


class ShippingUnavailable(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store can't ship this order at the approved price."


class AddressRefused(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store does not accept the shipping address."


class Undeliverable(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store does not deliver to the shipping address."


class PromoInvalid(PlacementFailure):
    """A promotion was refused. Adapters go on without it; this is raised when it is required."""

    decision = Decision.FAIL_ORDER
    shopper_message = "A promotion is no longer accepted by the store."


class FundingRefused(PlacementFailure):
    """The store refused Muse's own payment: never the shopper's fault."""

    decision = Decision.NEEDS_PERSON
    impact = Impact.STOPS
    ops_message = "The store refused Muse's means of payment."


class FundingLow(PlacementFailure):
    decision = Decision.NEEDS_PERSON
    ops_message = "Muse's means of payment does not cover this order."


class NotSupported(PlacementFailure):
    decision = Decision.NEEDS_PERSON
    ops_message = "The store can't take this order by machine."


class OutcomeUnknown(PlacementFailure):
    """Something was lost or unclear after the fence: the store may have made the order."""

    decision = Decision.FIND
    impact = Impact.COUNTS
    ops_message = "The store's answer was lost or unclear."


class AlreadyPlaced(PlacementFailure):
    """The store says that it has this order already."""

    decision = Decision.FIND
    ops_message = "The store says that it has this order already."


class RetailerDenied(PlacementFailure):
    decision = Decision.FAIL_ORDER
    shopper_message = "The store declined this order."


class RefusedByPerson(PlacementFailure):
    """A person of the operations team could not order it; the reason is theirs."""

    decision = Decision.FAIL_ORDER


class NotPlacedInTime(PlacementFailure):
    """Nobody placed it before its time was over."""

    decision = Decision.FAIL_ORDER
    shopper_message = "The order could not be placed in time."


class OurBug(PlacementFailure):
    """The store says that our request was wrong: a developer is paged, a person orders."""

    decision = Decision.NEEDS_PERSON
    impact = Impact.COUNTS
    ops_message = "The store says that Muse's request was wrong."
