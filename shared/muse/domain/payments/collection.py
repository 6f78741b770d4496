"""Collection: getting money that could not be taken although stores have the orders.

The bank may let a hold go before its time, or someone cancels the payment by hand. Then the
shopper has orders that nobody paid for, and a person sees to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from muse.domain.errors import Conflict
from muse.domain.money import Money


class CollectionState(StrEnum):
    """`failed`: it could not be taken. `paid`: the shopper paid in another way. `written_off`: Muse
    bears it."""

    FAILED = "failed"
    PAID = "paid"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Collection:
    """What became of money that could not be taken: how much was paid or written off, what proves
    it (or why), and who said so."""

    state: CollectionState = CollectionState.FAILED
    amount: Money | None = None
    reference: str | None = None
    by: str | None = None

    @property
    def is_decided(self) -> bool:
        """Whether it was paid or given up."""
        return self.state is not CollectionState.FAILED

    def decide(self, ended: Collection) -> Collection:
        """What became of it; the same again changes nothing. Errors: Conflict when something else
        was decided."""
        if not self.is_decided:
            return ended
        if (self.state, self.reference) == (ended.state, ended.reference):
            return self
        raise Conflict(f"This was {self.state} already: {self.reference}.")
