"""What a shopper owes whose money could not be taken, or not all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.payments.collection import CollectionState
from muse.domain.session import CheckoutSession


@dataclass(frozen=True, slots=True)
class OwedOrder:
    """An order that something is owed for: how much, before anything was taken."""

    order: Order
    amount: Money


@dataclass(frozen=True, slots=True)
class Debt:
    """What a checkout owes whose money could not be taken: for which orders, how much of that was
    taken all the same, and how much is left to collect: nothing once it was paid or written off."""

    owed: tuple[OwedOrder, ...]
    taken: Money
    left: Money


def debt_of(session: CheckoutSession, orders: Sequence[Order]) -> Debt | None:
    """The debt of a checkout with these orders; None unless its money could not be taken."""
    collection, nothing = session.payment.collection, Money(0, session.currency)
    if collection is None:
        return None
    amounts = [OwedOrder(order, owed_for(order)) for order in orders]
    is_decided = collection.state is not CollectionState.FAILED
    return Debt(
        owed=tuple(owed for owed in amounts if owed.amount),
        taken=session.payment.kept or nothing,
        left=nothing if is_decided else max(debt(session, orders), nothing),
    )


def debt(session: CheckoutSession, orders: Sequence[Order]) -> Money:
    """What is still to be collected for these orders of a settled checkout; negative when more was
    taken than they come to by now."""
    kept = session.payment.kept or Money(0, session.currency)
    return total_of((owed_for(order) for order in orders), session.currency) - kept


def owed_for(order: Order) -> Money:
    """What is owed for an order: what is due for it. What is given back by hand is no less to
    collect."""
    by_hand = (adjustment.amount for adjustment in order.adjustments if adjustment.refund)
    return order.net_due + total_of(by_hand, order.total.currency)
