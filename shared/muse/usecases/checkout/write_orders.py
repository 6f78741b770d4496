"""Turn an authorised checkout into one order per store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from muse.domain.errors import Conflict, Superseded, UnknownStore, VersionConflict
from muse.domain.ids import order_number_for
from muse.domain.order import Order, OrderItem, OrderStatus, new_order
from muse.domain.payments.payment import PaymentIntent, PaymentTransaction
from muse.domain.payments.risk import doubts_about
from muse.domain.session import CheckoutSession
from muse.domain.snapshot import StorePart
from muse.domain.store import DEFAULT_FUNDING, DEFAULT_RETURN_WINDOW_DAYS, Method
from muse.domain.task import MANUAL_TIME
from muse.ports import Change, Storage, StoreRegistry
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.operations.review_task import review_task

_TRIES = 4


def write_orders(
    session: CheckoutSession, intent: PaymentIntent, deps: PlacingDependencies
) -> CheckoutSession:
    """Store the orders, the session with their numbers, the hold in the ledger, and the cart
    without what was bought: all of it or nothing. A cart that is edited just then is read again.
    When something speaks against the payment, they wait for a person, who is called.

    Errors: VersionConflict when the claim was taken over, Superseded.
    """
    now = deps.clock.now()
    numbers = tuple(
        order_number_for(session.session_id, part.store_id) for part in session.snapshot.stores
    )
    ordered = session.authorize(intent, numbers)
    hold = session.ledger.authorization(now).succeeded(now, intent)
    orders = [
        _order_of(ordered, part, number, deps.stores, now)
        for part, number in zip(session.snapshot.stores, numbers, strict=True)
    ]
    doubts = doubts_about(intent, session.total, session.payment.lately, deps.risk)
    if not doubts:
        return _stored(session, ordered, hold, orders, deps.storage)
    ordered = ordered.hold_for_review(doubts, now)
    task = review_task(ordered, orders[0], now)
    waiting = [order.await_person(task.kind) for order in orders]
    stored = _stored(session, ordered, hold, [*waiting, task], deps.storage)
    deps.notifier.task_opened(task.saved())
    return stored


def _stored(
    claimed: CheckoutSession,
    ordered: CheckoutSession,
    hold: PaymentTransaction,
    others: Sequence[Change],
    storage: Storage,
) -> CheckoutSession:
    for last_try in (False,) * (_TRIES - 1) + (True,):
        cart = storage.cart(ordered.user_id)
        try:
            left = cart.after_purchase(ordered.session_id, ordered.snapshot.quantities)
            storage.commit(ordered, hold, left, *others)
            break
        except (Superseded, VersionConflict) as error:
            if storage.checkout(ordered.session_id).version != claimed.version:
                raise VersionConflict from error
            if last_try or isinstance(error, Superseded):
                raise
    return ordered.saved()


def _order_of(
    session: CheckoutSession, part: StorePart, number: str, stores: StoreRegistry, now: datetime
) -> Order:
    if session.shipping_address is None:
        raise Conflict("This checkout has no shipping address.")
    quote = session.quote_for(part.store_id)
    approved = {line.item_id: line for line in quote.lines}
    latest = now + MANUAL_TIME
    methods, funding, return_window_days = _terms_of(part.store_id, stores, now)
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
            methods=methods,
            created_at=now,
            decide_by=min(latest, session.payment.settle_by or latest),
            funding=funding,
            return_window_days=return_window_days,
        )
    )


def _terms_of(
    store_id: int, stores: StoreRegistry, now: datetime
) -> tuple[tuple[Method, ...], str, int]:
    """How an order is to be placed, what its store is paid with, and for how many days it takes
    pieces back. The shopper may have paid before the store left the registry: what becomes of the
    order then is for a person to decide."""
    try:
        store = stores.store(store_id)
    except UnknownStore:
        return (Method.MANUAL,), DEFAULT_FUNDING, DEFAULT_RETURN_WINDOW_DAYS
    funding = store.funding or DEFAULT_FUNDING
    return store.open_methods(now.date()), funding, store.return_window_days
