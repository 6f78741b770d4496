"""Calling an order off, and giving money back: who asked for it, and what its store did."""

from __future__ import annotations

from dataclasses import dataclass
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
