"""What a shopper owes whose money could not be taken, or not all of it."""

from __future__ import annotations

from collections.abc import Sequence

from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.session import CheckoutSession


def debt(session: CheckoutSession, orders: Sequence[Order]) -> Money:
    """What is still to be collected for these orders of a settled checkout; negative when more was
    taken than they come to by now. What is given back by hand is no less to collect."""
    due = [order.net_due for order in orders]
    by_hand = [a.amount for order in orders for a in order.adjustments if a.refund]
    kept = session.payment.kept or Money(0, session.currency)
    return total_of(due + by_hand, session.currency) - kept
