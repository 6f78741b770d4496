"""What the totals of a shopper count of one order."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.money import Money
from muse.domain.order.status import OrderStatus


@dataclass(frozen=True, slots=True)
class Counted:
    """The order has this status, and the shopper pays so much for it in the end."""

    status: OrderStatus
    paid: Money
