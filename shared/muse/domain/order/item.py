"""The lines of an order."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.product import Product
from muse.domain.quote import ApprovedLine


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order with its frozen cents."""

    item_id: str
    product: Product
    quantity: int
    approved: ApprovedLine
