"""Checkouts as a crash leaves them, in the deployed system's own tables and at its own Stripe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from muse.domain.order import Order
from muse.domain.placement.attempt import Purchase
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from muse.runtime.wiring.placing import placing
from muse.usecases.checkout.authorize_payment import authorize_payment
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.checkout.write_orders import write_orders

A_WHILE = timedelta(minutes=5)


def crashed_after_paying(session_id: str) -> CheckoutSession:
    """Claimed some minutes ago, the money is held, no order is written."""
    deps, then = placing(), datetime.now(UTC) - A_WHILE
    claimed, row = deps.storage.checkout(session_id).start_placing(then, CLAIM_TIME)
    claimed = replace(claimed, created_at=claimed.created_at - A_WHILE)
    deps.storage.commit(claimed, row)
    session, _ = authorize_payment(claimed.saved(), deps.storage, deps.payments, deps.clock)
    return session


def crashed_after_ordering(session_id: str, hold: timedelta | None = None) -> CheckoutSession:
    """The orders are written, no run was started; the hold lasts so long."""
    deps = placing()
    session = crashed_after_paying(session_id)
    intent = deps.payments.retrieve(session.payment.intent_id or "")
    if hold:
        intent = replace(intent, capture_before=deps.clock.now() + hold)
    return write_orders(session, intent, deps)


def placed_by_hand(order_number: str, store_order_number: str) -> Order:
    """The order and its task as a person's completion stores them, before the run is told."""
    storage, now = placing().storage, datetime.now(UTC)
    order, task = storage.order(order_number), storage.task(order_number)
    fenced = order.enter_fence(Method.MANUAL, now, A_WHILE, total=order.total)
    purchase = Purchase(store_order_number, order.total, "company-card")
    placed = fenced.place(purchase, Method.MANUAL, now)
    storage.commit(placed, *([task.claim("olivia", now).finish("placed", now)] if task else []))
    return placed.saved()


def crashed_while_settling(session_id: str) -> CheckoutSession:
    """The amount is frozen, nothing is taken."""
    storage, now = placing().storage, datetime.now(UTC)
    session = storage.checkout(session_id)
    due = sum((o.net_due for o in storage.orders(session.order_numbers)), start=session.total * 0)
    frozen, row = session.freeze_due(due, now)
    storage.commit(frozen, row)
    return frozen.saved()


def crashed_before_the_next_run(session_id: str) -> CheckoutSession:
    """Its run was found to be over, and the next one was decided on, but not started."""
    storage = placing().storage
    session = storage.checkout(session_id)
    then = session.created_at - A_WHILE
    older = replace(session, created_at=then, payment=replace(session.payment, began_at=then))
    storage.commit(older.next_run())
    return older.next_run().saved()
