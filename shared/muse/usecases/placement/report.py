"""What the console of the workflow shows of orders and money. Nothing personal: names of stores,
numbers, codes and amounts."""

from __future__ import annotations

from muse.domain.order import Order
from muse.domain.session import CheckoutSession

Report = dict[str, object]


def order_report(order: Order) -> Report:
    """How far one order is: `{orderNumber, storeId, store, method, status, storeOrderNumber,
    failure,
    route: [text]}`. What there is none of is None."""
    return {
        "orderNumber": order.order_number,
        "storeId": order.store_id,
        "store": order.store_name,
        "method": str(order.placement_method) if order.placement_method else None,
        "status": str(order.status),
        "storeOrderNumber": order.store_order_number,
        "failure": order.failure.code if order.failure else None,
        "route": [note.in_short for note in order.route],
    }


def settlement_report(session: CheckoutSession) -> Report:
    """How a checkout ended: `{sessionId, status, money: {currency, heldCents, capturedCents,
    releasedCents}}`. What is not known is None."""
    payment = session.payment
    held, captured = payment.authorized, payment.captured
    released = held - captured if held is not None and captured is not None else None
    amounts = {"heldCents": held, "capturedCents": captured, "releasedCents": released}
    return {
        "sessionId": session.session_id,
        "status": str(session.status),
        "money": {"currency": session.currency}
        | {name: amount.cents if amount is not None else None for name, amount in amounts.items()},
    }
