"""Whose it is: another user's checkout or order does not exist for the caller."""

from __future__ import annotations

from muse.domain.errors import NotFound
from muse.domain.ids import is_order_number, is_session_id
from muse.domain.order import Order
from muse.domain.payments.risk import PaymentAttempts
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


def own_checkout_and_attempts(
    storage: Storage, session_id: str, user_id: str
) -> tuple[CheckoutSession, PaymentAttempts]:
    """The caller's session, and when they lately tried to pay; one request. Error: NotFound."""
    if not is_session_id(session_id):
        raise NotFound("There is no such checkout session.")
    session, attempts = storage.checkout_and_attempts(session_id, user_id)
    if session.user_id != user_id:
        raise NotFound("There is no such checkout session.")
    return session, attempts


def own_order(storage: Storage, order_number: str, user_id: str) -> Order:
    """The caller's order with its history. Error: NotFound, also when it is someone else's."""
    if not is_order_number(order_number):
        raise NotFound("There is no such order.")
    order = storage.order(order_number)
    if order.user_id != user_id:
        raise NotFound("There is no such order.")
    return order


def find_checkout(session_id: str, storage: Storage) -> CheckoutSession:
    """A checkout, whosever it is. Error: NotFound."""
    if not is_session_id(session_id):
        raise NotFound("There is no such checkout session.")
    return storage.checkout(session_id)
