"""Turn an authorised checkout into one order per store."""

from __future__ import annotations

from muse.domain.errors import Conflict
from muse.domain.ids import order_number_for
from muse.domain.order import Order, OrderItem, OrderStatus, new_order
from muse.domain.payment import PaymentIntent
from muse.domain.session import CheckoutSession
from muse.domain.snapshot import StorePart
from muse.domain.task import MANUAL_TIME
from muse.ports import Clock, Storage, StoreRegistry


def write_orders(
    session: CheckoutSession,
    intent: PaymentIntent,
    storage: Storage,
    stores: StoreRegistry,
    clock: Clock,
) -> CheckoutSession:
    """Store the orders, the session with their numbers, the hold in the ledger, and the cart
    without what was bought: all of it or nothing.

    Errors: VersionConflict when the claim was taken over or the cart was edited just now (repeat),
    Superseded.
    """
    now = clock.now()
    cart = storage.cart(session.user_id)
    numbers = tuple(
        order_number_for(session.session_id, part.store_id) for part in session.snapshot.stores
    )
    authorized = session.authorize(intent, numbers)
    storage.commit(
        authorized,
        session.authorization(now).succeeded(now, intent),
        cart.after_purchase(session.session_id, session.snapshot.quantities),
        *(
            _order_of(authorized, part, number, stores, clock)
            for part, number in zip(session.snapshot.stores, numbers, strict=True)
        ),
    )
    return authorized.saved()


def _order_of(
    session: CheckoutSession, part: StorePart, number: str, stores: StoreRegistry, clock: Clock
) -> Order:
    if session.shipping_address is None:
        raise Conflict("This checkout has no shipping address.")
    now = clock.now()
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
            methods=stores.store(part.store_id).open_methods,
            created_at=now,
            decide_by=min(latest, session.settle_by or latest),
        )
    )
