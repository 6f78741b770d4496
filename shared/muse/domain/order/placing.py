"""Getting an order accepted by its store, at most once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order.record import OrderRecord
from muse.domain.order.status import OrderStatus
from muse.domain.placement.attempt import (
    Fence,
    FenceHeld,
    FenceState,
    OrderFailure,
    Purchase,
    PurchaseCorrection,
)
from muse.domain.placement.failures import PlacementFailure
from muse.domain.store import Method


class PlaceableOrder(OrderRecord):
    """An order as it is placed."""

    __slots__ = ()

    def attempt_key(self) -> str:
        """The idempotency key of this attempt at the store: stable until its fence is over."""
        unsettled = self.open_fence
        return unsettled.key if unsettled else f"{self.order_number}-{len(self.fences) + 1}"

    def enter_fence(
        self,
        method: Method,
        at: datetime,
        lasting: timedelta,
        *,
        total: Money,
        reference: str | None = None,
    ) -> Self:
        """Record that the one step that can create an order is being entered.

        Errors: FenceHeld unless every earlier fence was refused and the order is still pending.
        """
        if self.is_decided or any(f.state is not FenceState.REFUSED for f in self.fences):
            raise FenceHeld(self.order_number)
        fence = Fence(
            attempt=len(self.fences) + 1,
            method=method,
            at=at,
            until=at + lasting,
            key=self.attempt_key(),
            total=total,
            reference=reference,
        )
        return replace(self, fences=(*self.fences, fence))

    def fence_refused(self) -> Self:
        """The store has certainly made no order behind the open fence."""
        return self._end_fence(FenceState.REFUSED)

    def fence_unknown(self) -> Self:
        """Nobody knows yet what came of the open fence."""
        return self._end_fence(FenceState.UNKNOWN)

    def place(self, purchase: Purchase, method: Method, at: datetime, by: str = "muse") -> Self:
        """The store has accepted the order. Errors: Conflict when it is already decided."""
        placed = self._moved(OrderStatus.PLACED, at, by, f"{method} {purchase.store_order_number}")
        return replace(
            placed._end_fence(FenceState.WON),
            placement_method=method,
            store_order_number=purchase.store_order_number,
            placed_at=at,
            purchase=purchase,
            awaiting=None,
            continue_url=None,
        )

    def fail(self, failure: PlacementFailure, at: datetime, by: str = "muse") -> Self:
        """No store will take the order; its money is released. Errors: Conflict when decided or
        when a fence is not refused (the store may have made the order).

        The history, which shoppers read, names the class only; the detail is in the failure."""
        if self.open_fence:
            raise Conflict("The store may have made this order: find out first.")
        reason = OrderFailure(
            failure.code, failure.shopper_message, failure.item_id, failure.detail
        )
        failed = self._moved(OrderStatus.FAILED, at, by, failure.code)
        return replace(failed, failure=reason, awaiting=None, continue_url=None)

    def give_up(self, failure: PlacementFailure, at: datetime) -> Self:
        """The shopper's money can't be held for it any longer, and nobody knows whether the store
        has it: failed for the shopper, while the fence stays and a person finds out. Errors:
        Conflict when it is already decided, and without such a fence."""
        if self.open_fence is None:
            raise Conflict("Nothing is unknown about this order.")
        reason = OrderFailure(failure.code, failure.shopper_message, None, failure.detail)
        failed = self._moved(OrderStatus.FAILED, at, "muse", failure.code)
        return replace(failed._end_fence(FenceState.UNKNOWN), failure=reason)

    def found_late(self, purchase: Purchase) -> Self:
        """The store has an order that failed: an orphan that the shopper doesn't pay. It has the
        store's number, so that no other order can take it. Errors: Conflict unless it failed and
        no store was known to have it."""
        if self.status is not OrderStatus.FAILED or self.purchase is not None:
            raise Conflict("This order did not fail, or is known to be at its store.")
        return replace(
            self._end_fence(FenceState.WON),
            store_order_number=purchase.store_order_number,
            purchase=purchase,
        )

    def correct_purchase(
        self, store_order_number: str, total_paid: Money, at: datetime, by: str, reason: str
    ) -> Self:
        """What its store really took, and under which number, when it was recorded wrongly. The
        same again changes nothing.

        Errors: Conflict unless its store has it, and once money was given back for it or came back
        from the store: that was reckoned by what was recorded."""
        if self.purchase is None or not (self.stands_at_store or self.is_orphan):
            raise Conflict("No purchase of this order stands.")
        purchase = replace(
            self.purchase, store_order_number=store_order_number, total_paid=total_paid
        )
        if purchase == self.purchase:
            return self
        if self.adjustments or self.store_refunds:
            raise Conflict("Money was given back for this order: refund the difference instead.")
        before = self.purchase
        has_new_number = store_order_number != before.store_order_number
        return replace(
            self,
            purchase=purchase,
            corrections=(*self.corrections, PurchaseCorrection(before, at, by, reason)),
            store_order_number=store_order_number,
            freed_number=before.store_order_number if has_new_number else None,
        )

    @property
    def is_orphan(self) -> bool:
        """Whether its store has it although it failed for the shopper."""
        return self.status is OrderStatus.FAILED and self.purchase is not None

    def orphan_closed(self, total_paid: Money) -> Self:
        """What Muse paid in the end for an order that was found late: nothing when the store
        cancelled it. Errors: Conflict unless there is such an order."""
        if self.purchase is None or not self.is_orphan:
            raise Conflict("This order is no orphan.")
        return replace(self, purchase=replace(self.purchase, total_paid=total_paid), awaiting=None)

    def to_go_on_at(self, continue_url: str | None) -> Self:
        """The store said where a person can go on; None leaves what is known."""
        if continue_url in (None, self.continue_url):
            return self
        return replace(self, continue_url=continue_url)

    def await_person(self, task_kind: str | None) -> Self:
        """A task of this kind must be done before the order can go on; None: no more."""
        return replace(self, awaiting=task_kind)

    @property
    def can_wait_for_review(self) -> bool:
        """Whether it was neither decided nor has passed its fence: it can be kept from that."""
        return not self.is_decided and self.open_fence is None
