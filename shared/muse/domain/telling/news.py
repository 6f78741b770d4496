"""News that concern a shopper, as the event bus names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from muse.domain.money import Money
from muse.domain.outbox.event import EventName
from muse.domain.telling.shopper_mail import MailKind

TOLD: Mapping[str, MailKind] = {
    EventName.CHECKOUT_COMPLETED: MailKind.CONFIRMATION,
    EventName.CHECKOUT_FAILED: MailKind.FAILED,
    EventName.ORDER_SHIPPED: MailKind.SHIPPED,
    EventName.ORDER_DELIVERED: MailKind.DELIVERED,
    EventName.PAYMENT_ACTION_REQUIRED: MailKind.ACTION_NEEDED,
    EventName.REFUND_SUCCEEDED: MailKind.REFUND,
}
"""Which events shoppers are written about. What becomes of single orders before the checkout is
settled, and money that was never taken, is in the confirmation."""


@dataclass(frozen=True, slots=True)
class ShopperNews:
    """That something happened, at `at`, to an order or a checkout. The same `event_id` is the same
    news, however often it arrives. `amount` is what a refund gave back."""

    event_id: str
    name: str
    at: datetime
    order_number: str | None = None
    session_id: str | None = None
    amount: Money | None = None
