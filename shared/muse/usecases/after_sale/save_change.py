"""What cancellations and refunds have in common: their needs, and how they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from muse.domain.errors import NotFound, VersionConflict
from muse.domain.ids import is_order_number
from muse.domain.order import Order
from muse.domain.order.adjustment import Adjustment
from muse.domain.payments.debt import debt
from muse.domain.payments.excess import Excess, excess_row
from muse.domain.payments.payment import PaymentTransaction, TransactionType
from muse.domain.session import CheckoutSession
from muse.ports import (
    Change,
    Clock,
    Notifier,
    Payments,
    Retailers,
    Storage,
    StoreRegistry,
    Unchanged,
    Workflow,
)
from muse.usecases.after_sale.store_refund_task import store_refund_task

_TRIES = 6


@dataclass(frozen=True, slots=True)
class RefundDependencies:
    """What bringing refunds to their end needs."""

    storage: Storage
    payments: Payments
    notifier: Notifier
    clock: Clock


@dataclass(frozen=True, slots=True)
class AfterSaleDependencies(RefundDependencies):
    """What cancelling and refunding need."""

    stores: StoreRegistry
    retailers: Retailers
    workflow: Workflow


Changed = Callable[[Order, CheckoutSession], tuple[Order, tuple[Change, ...]]]


def save_change(order_number: str, change: Changed, deps: RefundDependencies) -> Order:
    """Change an order on the ground of how it and its checkout stand, and store it: `change` gives
    the order and what is stored with it, and is asked anew whenever someone else was faster.

    While the checkout's amount isn't fixed, nobody may fix it meanwhile: less will be taken (the
    same goes for an amount that is still to be collected). Once it is, each new adjustment has its
    row in the ledger, before anything is asked of Stripe.
    Errors: NotFound, VersionConflict, those of `change`.
    """
    for last_try in (False,) * (_TRIES - 1) + (True,):
        order = find_order(order_number, deps.storage)
        session = deps.storage.checkout(order.session_id)
        changed, others = change(order, session)
        if changed == order and not changed.unsaved_history and not others:
            return order
        new = changed.adjustments[len(order.adjustments) :]
        rows = [refund_row(changed, adjustment, session) for adjustment in new if adjustment.refund]
        guard = (
            _guard(session, changed, deps) if new and not session.payment.must_be_given_back else ()
        )
        try:
            deps.storage.commit(changed, *rows, *guard, *others, *_reminder(changed, new, deps))
            return changed.saved()
        except VersionConflict:
            if last_try:
                raise
    raise AssertionError("the last try returns or raises")


def _guard(
    session: CheckoutSession, changed: Order, deps: RefundDependencies
) -> tuple[Change, ...]:
    """Less is taken, or to be collected: nobody may fix that amount meanwhile. When that is less
    than what was taken, the rest goes back."""
    kept = session.payment.kept
    if session.payment.collection is None or not kept:
        return (Unchanged(session),)
    others = [n for n in session.order_numbers if n != changed.order_number]
    unchanged = deps.storage.orders(others)
    excess = -debt(session, [*unchanged, changed])
    if excess.cents <= 0:
        return (Unchanged(session), *map(Unchanged, unchanged))
    ledger = deps.storage.payments(session.session_id)
    elsewhere = session.payment.returned or excess * 0
    going_back = Excess(session.payment.intent_id or "", excess, elsewhere)
    row = excess_row(session.session_id, ledger, going_back, deps.clock.now())
    return (session.give_back_excess(excess), row, *map(Unchanged, unchanged))


def _reminder(
    order: Order, new: Sequence[Adjustment], deps: RefundDependencies
) -> tuple[Change, ...]:
    """The task to ask the store for its part, when there is more of that now."""
    if not any(adjustment.from_store for adjustment in new):
        return ()
    return store_refund_task(order, deps.storage, deps.clock.now())


def find_order(order_number: str, storage: Storage) -> Order:
    """An order, whosever it is. Error: NotFound."""
    if not is_order_number(order_number):
        raise NotFound("There is no such order.")
    return storage.order(order_number)


def refund_row(
    order: Order, adjustment: Adjustment, session: CheckoutSession
) -> PaymentTransaction:
    """The row of the ledger for giving back what an adjustment says."""
    whole = adjustment.amount == order.accepted
    return PaymentTransaction(
        session_id=order.session_id,
        type=TransactionType.REFUND if whole else TransactionType.PARTIAL_REFUND,
        attempt=adjustment.n,
        amount=adjustment.amount,
        key=adjustment.key_of(order.order_number),
        created_at=adjustment.at,
        intent_id=session.payment.intent_id,
        order_number=order.order_number,
    )
