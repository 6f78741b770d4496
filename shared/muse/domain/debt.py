"""What a shopper owes whose money could not be taken, or not all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.session import CheckoutSession


def debt(session: CheckoutSession, orders: Sequence[Order]) -> Money:
    """What is still to be collected for these orders of a settled checkout; negative when more was
    taken than they come to by now."""
    kept = session.payment.kept or Money(0, session.currency)
    return total_of((owed_for(order) for order in orders), session.currency) - kept


def owed_for(order: Order) -> Money:
    """What is to be collected for an order before anything was taken: what is due for it. What is
    given back by hand is no less to collect."""
    by_hand = (adjustment.amount for adjustment in order.adjustments if adjustment.refund)
    return order.net_due + total_of(by_hand, order.total.currency)


def orders_in_debt(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Those of a checkout that something is to be collected for."""
    return tuple(order for order in orders if owed_for(order))
