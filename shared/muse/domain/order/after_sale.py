"""After the sale: calling it off, giving money back, and what its store owes for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from muse.domain.errors import Conflict, NotFound
from muse.domain.lifecycle import require_step
from muse.domain.money import Money, total_of
from muse.domain.order.adjustment import (
    STORE_PAYS_BACK,
    Adjustment,
    AdjustmentKind,
    GivenBack,
    Portion,
)
from muse.domain.order.cancellation import (
    Asked,
    CancelRequest,
    StoreRefund,
    StoreWriteOff,
    still_written_off,
)
from muse.domain.order.placing import PlaceableOrder
from muse.domain.order.status import NEXT, OrderStatus
from muse.domain.payments.payment import Refund

_S = OrderStatus


class AdjustableOrder(PlaceableOrder):
    """An order as it is called off and given back."""

    __slots__ = ()

    @property
    def refunded(self) -> Money:
        """What was given back of money that had been taken, or is on its way."""
        given = (a.amount for a in self.adjustments if a.refund and a.refund.counts)
        return total_of(given, self.total.currency)

    @property
    def paid(self) -> Money:
        """What the shopper pays for it in the end: what is due, and what was to be given back but
        never arrived. Nothing while nobody has accepted it."""
        failed = (a.amount for a in self.adjustments if a.refund and not a.refund.counts)
        return self.net_due + total_of(failed, self.total.currency)

    @property
    def cancel_is_open(self) -> bool:
        """Whether its store is still to say if it calls the order off."""
        asked = self.cancel_request
        return asked is not None and asked.denied is None and self.stands_at_store

    @property
    def owed_by_store(self) -> Money:
        """What the store still has to pay back to Muse."""
        return max(self._expected_of_store - self._store_is_quit_of, self.total * 0)

    @property
    def _expected_of_store(self) -> Money:
        nothing = self.total * 0
        return sum((a.from_store or nothing for a in self.adjustments), nothing)

    @property
    def _store_is_quit_of(self) -> Money:
        """What it paid back, and what was written off."""
        came = [refund.amount for refund in self.store_refunds]
        given_up = [write_off.amount for write_off in self.store_write_offs]
        return total_of(came + given_up, self.total.currency)

    @property
    def owed_by_store_until(self) -> datetime | None:
        """When the store must have paid all of it."""
        dates = [a.store_due for a in self.adjustments if a.store_due]
        return max(dates) if dates and self.owed_by_store else None

    @property
    def store_is_overdue_from(self) -> datetime | None:
        """When the earliest part of what it still owes must have come, if what came is for the
        earliest first; None when it owes nothing."""
        left = self._store_is_quit_of
        dated = [(a.store_due, a.from_store) for a in self.adjustments if a.store_due]
        for due, part in sorted(dated, key=lambda one: one[0]):
            left -= part or left * 0
            if left.cents < 0:
                return due
        return None

    def adjustment(self, n: int) -> Adjustment:
        """Its `n`th adjustment. Errors: NotFound."""
        if not 1 <= n <= len(self.adjustments):
            raise NotFound("This order has no such refund.")
        return self.adjustments[n - 1]

    def require_cancellable(self, by: str) -> None:
        """Errors: Conflict once its store may have it without Muse knowing, and when its state is
        past that; a shopper can't call off what was shipped."""
        if self.open_fence:
            raise Conflict("This order is being placed at its store just now. Try again shortly.")
        if by == "shopper" and self.status is _S.SHIPPED:
            raise Conflict("This order has been shipped: it can be returned, not cancelled.")
        require_step(NEXT, self.status, _S.CANCELLED, "order")

    def ask_to_cancel(self, at: datetime, by: str) -> Self:
        """Someone wants it called off; its store must be asked. Asking twice is asking once.
        Errors: those of require_cancellable."""
        self.require_cancellable(by)
        return replace(self, cancel_request=self.cancel_request or CancelRequest(at, by))

    def deny_cancel(self, reason: str) -> Self:
        """The store won't cancel it. Errors: Conflict when nobody asked for that."""
        if self.cancel_request is None or self.status is _S.CANCELLED:
            raise Conflict("Nobody asked to cancel this order.")
        return replace(self, cancel_request=replace(self.cancel_request, denied=reason))

    def cancel(self, asked: Asked, at: datetime, *, taken: bool, confirmed: bool = False) -> Self:
        """It is called off, with all that is left of what it cost (nothing was charged for one that
        wasn't accepted yet). Once its store has `confirmed` that, it doesn't matter who asked.
        Errors: those of require_cancellable."""
        self.require_cancellable("store" if confirmed else asked.by)
        off = replace(self._moved(_S.CANCELLED, at, asked.by, asked.note), awaiting=None)
        if not self.is_decided or not self.left.amount:
            return off
        return off._adjusted(AdjustmentKind.CANCELLED, self.left.everything(), asked, at, taken)

    def give_back(
        self, kind: AdjustmentKind, portion: Portion, asked: Asked, at: datetime, *, taken: bool
    ) -> Self:
        """A portion of what is left of it is given back. Without `taken`, less will be taken.
        Errors: Conflict when it doesn't stand at its store."""
        if not self.stands_at_store:
            raise Conflict(f"This order is {self.status}: nothing of it can be given back.")
        return self._adjusted(kind, portion, asked, at, taken)

    def refund_answered(self, n: int, answer: Refund) -> Self:
        """What became of the refund of its `n`th adjustment; itself when that was known."""
        return self._with_adjustment(self.adjustment(n).answered(answer))

    def refund_paid_by_hand(self, n: int, reference: str) -> Self:
        """A refund that failed was paid in another way. Errors: NotFound, Conflict."""
        return self._with_adjustment(self.adjustment(n).paid_by_hand(reference))

    def store_paid_back(self, refund: StoreRefund) -> Self:
        """Money came back from the store; the same request is heard once. Errors: Conflict when it
        never was placed, or more came than Muse paid."""
        if any(known.request_key == refund.request_key for known in self.store_refunds):
            return self
        if self.purchase is None:
            raise Conflict("This order was not placed at its store.")
        came = total_of((r.amount for r in (*self.store_refunds, refund)), self.total.currency)
        if not came <= self.purchase.total_paid:
            raise Conflict(f"Only {self.purchase.total_paid.display} was paid to the store.")
        paid = replace(self, store_refunds=(*self.store_refunds, refund))
        excess = max(paid._store_is_quit_of - self._expected_of_store, self.total * 0)
        return replace(paid, store_write_offs=still_written_off(self.store_write_offs, excess))

    def store_will_not_pay(self, reason: str, at: datetime, by: str) -> Self:
        """What the store owes is written off; the same said again is said once. Errors: Conflict
        when it owes nothing."""
        owed = self.owed_by_store
        if not owed and any(known.reason == reason for known in self.store_write_offs[-1:]):
            return self
        if not owed:
            raise Conflict("The store owes nothing for this order.")
        written_off = StoreWriteOff(owed, at, by, reason)
        return replace(self, store_write_offs=(*self.store_write_offs, written_off))

    def _adjusted(
        self, kind: AdjustmentKind, portion: Portion, asked: Asked, at: datetime, taken: bool
    ) -> Self:
        back, due = self._expected_back(kind, portion), None
        if back:
            due = at + timedelta(days=asked.store_days)
        adjustment = Adjustment(
            n=len(self.adjustments) + 1,
            kind=kind,
            amount=portion.amount,
            shipping=portion.shipping,
            at=at,
            by=asked.by,
            lines=portion.lines,
            note=asked.note,
            request_key=asked.request_key,
            request=asked.request,
            refund=GivenBack() if taken else None,
            from_store=back,
            store_due=due,
        )
        return replace(self, adjustments=(*self.adjustments, adjustment))

    def _expected_back(self, kind: AdjustmentKind, portion: Portion) -> Money | None:
        """What the store has to pay back for it: at most what Muse paid there, all together."""
        if self.purchase is None or kind not in STORE_PAYS_BACK:
            return None
        nothing = self.total * 0
        before = sum((a.from_store or nothing for a in self.adjustments), nothing)
        left = self.purchase.total_paid - before
        return left if kind is AdjustmentKind.CANCELLED else min(portion.amount, left)

    def _with_adjustment(self, changed: Adjustment) -> Self:
        if changed == self.adjustment(changed.n):
            return self
        adjustments = tuple(changed if a.n == changed.n else a for a in self.adjustments)
        return replace(self, adjustments=adjustments)
