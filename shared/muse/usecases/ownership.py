"""Whose it is: another user's checkout or order does not exist for the caller."""

from __future__ import annotations

from muse.domain.errors import NotFound
from muse.domain.ids import is_order_number, is_session_id
from muse.domain.order import Order
from muse.domain.session import CheckoutSession
from muse.ports import Storage


def own_checkout(storage: Storage, session_id: str, user_id: str) -> CheckoutSession:
    """The caller's session. Error: NotFound, also when it is someone else's."""
    if not is_session_id(session_id):
        raise NotFound("There is no such checkout session.")
    session = storage.checkout(session_id)
    if session.user_id != user_id:
        raise NotFound("There is no such checkout session.")
    return session


def own_order(storage: Storage, order_number: str, user_id: str) -> Order:
    """The caller's order with its history. Error: NotFound, also when it is someone else's."""
    if not is_order_number(order_number):
        raise NotFound("There is no such order.")
    order = storage.order(order_number)
    if order.user_id != user_id:
        raise NotFound("There is no such order.")
    return order
