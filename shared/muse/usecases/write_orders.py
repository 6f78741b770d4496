"""Turn an authorised checkout into one order per store."""

from __future__ import annotations

from datetime import datetime

from muse.domain.errors import Conflict, Superseded, UnknownStore, VersionConflict
from muse.domain.ids import order_number_for
from muse.domain.order import Order, OrderItem, OrderStatus, new_order
from muse.domain.payment import PaymentIntent
from muse.domain.session import CheckoutSession
from muse.domain.snapshot import StorePart
from muse.domain.store import Method
from muse.domain.task import MANUAL_TIME
from muse.ports import Clock, Storage, StoreRegistry

_TRIES = 4


def write_orders(
    session: CheckoutSession,
    intent: PaymentIntent,
    storage: Storage,
    stores: StoreRegistry,
    clock: Clock,
) -> CheckoutSession:
    """Store the orders, the session with their numbers, the hold in the ledger, and the cart
    without what was bought: all of it or nothing. A cart that is edited just then is read again.

    Errors: VersionConflict when the claim was taken over, Superseded.
    """
    now = clock.now()
    numbers = tuple(
        order_number_for(session.session_id, part.store_id) for part in session.snapshot.stores
    )
    authorized = session.authorize(intent, numbers)
    hold = session.authorization(now).succeeded(now, intent)
    orders = [
        _order_of(authorized, part, number, stores, now)
        for part, number in zip(session.snapshot.stores, numbers, strict=True)
    ]
    for last_try in (False,) * (_TRIES - 1) + (True,):
        cart = storage.cart(session.user_id)
        try:
            left = cart.after_purchase(session.session_id, session.snapshot.quantities)
            storage.commit(authorized, hold, left, *orders)
            break
        except (Superseded, VersionConflict) as error:
            if storage.checkout(session.session_id).version != session.version:
                raise VersionConflict from error
            if last_try or isinstance(error, Superseded):
                raise
    return authorized.saved()


def _order_of(
    session: CheckoutSession, part: StorePart, number: str, stores: StoreRegistry, now: datetime
) -> Order:
    if session.shipping_address is None:
        raise Conflict("This checkout has no shipping address.")
    quote = session.quote_for(part.store_id)
    approved = {line.item_id: line for line in quote.lines}
    latest = now + MANUAL_TIME
    return new_order(
        Order(
            order_number=number,
            session_id=session.session_id,
            user_id=session.user_id,
            store_id=part.store_id,
            store_name=part.store_name,
            status=OrderStatus.PENDING,
            items=tuple(
                OrderItem(item.item_id, item.product, item.quantity, approved[item.item_id])
                for item in part.items
            ),
            quote=quote,
            shipping_address=session.shipping_address,
            methods=methods_for(part.store_id, stores),
            created_at=now,
            decide_by=min(latest, session.settle_by or latest),
        )
    )


def methods_for(store_id: int, stores: StoreRegistry) -> tuple[Method, ...]:
    """How an order is to be placed. The shopper may have paid before the store left the registry:
    what becomes of the order then is for a person to decide."""
    try:
        return stores.store(store_id).open_methods
    except UnknownStore:
        return (Method.MANUAL,)
