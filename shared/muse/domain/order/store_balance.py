"""What a store owes Muse for one order: its part of what was given back to the shopper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.errors import Conflict
from muse.domain.money import Money, total_of
from muse.domain.order.adjustment import Adjustment
from muse.domain.placement.attempt import Purchase


@dataclass(frozen=True, slots=True)
class StoreRefund:
    """Money that came back from the store. `request_key` tells a repetition from another amount."""

    amount: Money
    at: datetime
    by: str
    request_key: str


@dataclass(frozen=True, slots=True)
class StoreWriteOff:
    """What a store owed and will not pay, and why. `amount` is what of that it never paid: money
    that comes all the same makes it less."""

    amount: Money
    at: datetime
    by: str
    reason: str

    def less(self, came: Money) -> StoreWriteOff:
        """What is left of it when so much (at most all of it) came after all."""
        return replace(self, amount=self.amount - came)


def still_written_off(
    write_offs: Sequence[StoreWriteOff], came: Money
) -> tuple[StoreWriteOff, ...]:
    """The write-offs, the latest first made less by money that came for them after all."""
    kept: list[StoreWriteOff] = []
    for write_off in reversed(write_offs):
        back = min(came, write_off.amount)
        kept.insert(0, write_off.less(back))
        came -= back
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class StoreBalance:
    """What the store of an order must pay back for its `adjustments`, what of that came, and what
    was written off. `nothing` is zero in the currency of the order."""

    purchase: Purchase | None
    adjustments: tuple[Adjustment, ...]
    refunds: tuple[StoreRefund, ...]
    write_offs: tuple[StoreWriteOff, ...]
    nothing: Money

    @property
    def expected(self) -> Money:
        """What the store must pay back, all together."""
        return sum((a.from_store or self.nothing for a in self.adjustments), self.nothing)

    @property
    def done(self) -> Money:
        """What the store paid back, and what was written off."""
        came = [refund.amount for refund in self.refunds]
        given_up = [write_off.amount for write_off in self.write_offs]
        return total_of(came + given_up, self.nothing.currency)

    @property
    def owed(self) -> Money:
        """What the store has still to pay back."""
        return max(self.expected - self.done, self.nothing)

    @property
    def owed_until(self) -> datetime | None:
        """When the store must have paid all of it; None when it owes nothing."""
        dates = [a.store_due for a in self.adjustments if a.store_due]
        return max(dates) if dates and self.owed else None

    @property
    def overdue_from(self) -> datetime | None:
        """When the earliest part of what is owed must have come, if what came is for the earliest
        first; None when the store owes nothing."""
        left = self.done
        dated = [(a.store_due, a.from_store) for a in self.adjustments if a.store_due]
        for due, part in sorted(dated, key=lambda one: one[0]):
            left -= part or self.nothing
            if left.cents < 0:
                return due
        return None

    @property
    def not_yet_expected(self) -> Money:
        """What Muse paid the store and has not asked back so far."""
        paid = self.purchase.total_paid if self.purchase else self.nothing
        return paid - self.expected

    def received(self, refund: StoreRefund) -> StoreBalance:
        """Money came back from the store; the same request counts once. Errors: Conflict when the
        order never was placed, or more came than Muse paid."""
        if any(known.request_key == refund.request_key for known in self.refunds):
            return self
        if self.purchase is None:
            raise Conflict("This order was not placed at its store.")
        refunds = (*self.refunds, refund)
        came = total_of((each.amount for each in refunds), self.nothing.currency)
        if not came <= self.purchase.total_paid:
            raise Conflict(f"Only {self.purchase.total_paid.display} was paid to the store.")
        paid = replace(self, refunds=refunds)
        excess = max(paid.done - self.expected, self.nothing)
        return replace(paid, write_offs=still_written_off(self.write_offs, excess))

    def written_off(self, reason: str, at: datetime, by: str) -> StoreBalance:
        """What the store owes is given up; the same said again changes nothing. Errors: Conflict
        when it owes nothing."""
        if self.owed:
            write_off = StoreWriteOff(self.owed, at, by, reason)
            return replace(self, write_offs=(*self.write_offs, write_off))
        if any(known.reason == reason for known in self.write_offs[-1:]):
            return self
        raise Conflict("The store owes nothing for this order.")
