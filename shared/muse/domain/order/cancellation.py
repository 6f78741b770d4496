"""Requests to call an order off, or to give money of it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STORE_PAYS_WITHIN_DAYS = 14


@dataclass(frozen=True, slots=True)
class AfterSaleRequest:
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
