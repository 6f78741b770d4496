"""Calling an order off, and giving money back: who asked for it, and what its store did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.money import Money

STORE_PAYS_WITHIN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a cancellation or a refund, and why; `note` may be read by the shopper.
    `request_key` and `request` tell a repetition from another request; `store_days` is how long the
    store has to pay back its part."""

    by: str
    note: str | None = None
    request_key: str | None = None
    request: str | None = None
    store_days: int = STORE_PAYS_WITHIN_DAYS


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Someone wants an accepted order called off. `denied` is why its store won't."""

    at: datetime
    by: str
    denied: str | None = None


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
