"""The money check of one checkout: what Stripe, the ledger, the orders and the buy side say of its
money, compared with each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from muse.domain.money import Money, total_of
from muse.domain.money_check.difference import Difference, DifferenceKind
from muse.domain.money_check.purchase_check import is_overdue, purchases, stores
from muse.domain.money_check.records import MoneyRecords
from muse.domain.money_check.refund_check import refunds_at_stripe, refunds_of_orders
from muse.domain.order import Order
from muse.domain.order.adjustment import Adjustment
from muse.domain.payments.collection import CollectionState
from muse.domain.payments.excess import GIVEN_BACK_ELSEWHERE, describe_excess, excesses
from muse.domain.payments.payment import (
    Charge,
    ListedRefund,
    PaymentTransaction,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import CheckoutSession
from muse.domain.task import collect_task_id, refund_task_id, store_refund_task_id

_A_WHILE = timedelta(hours=1)  # for what is under way, and for who follows up what a crash left
_A_DAY = timedelta(days=1)
_K = DifferenceKind


def tasks_wanted(
    session: CheckoutSession, orders: tuple[Order, ...], now: datetime
) -> tuple[str, ...]:
    """The ids of the tasks that the check of these orders has to know of."""
    failed = [
        refund_task_id(order.order_number, adjustment.n)
        for order in orders
        for adjustment in order.adjustments
        if adjustment.refund and not adjustment.refund.counts
    ]
    owing = [store_refund_task_id(o.order_number) for o in orders if is_overdue(o, now)]
    dear = [o.order_number for o in orders if o.purchase and not o.purchase.total_paid <= o.total]
    unpaid = [collect_task_id(session.session_id)] if session.payment.collection else []
    return (*failed, *owing, *dear, *unpaid)


def differences(records: MoneyRecords) -> tuple[Difference, ...]:
    """Everything about this checkout's money that is not as it should be."""
    checks = (
        _total,
        _captured,
        _captured_twice,
        _uncollected,
        _unsettled,
        _still_held,
        _excesses,
        refunds_at_stripe,
        refunds_of_orders,
        _rows,
        purchases,
        stores,
    )
    return tuple(found for check in checks for found in check(records))


def of_unknown_charge(charge: Charge) -> Difference:
    """A charge of no checkout that Muse knows."""
    words = f"the charge {charge.charge_id} of {charge.captured.display} is of no checkout"
    return Difference(_K.UNKNOWN_CHARGE, words, found=charge.captured)


def of_unknown_refund(listed: ListedRefund) -> Difference:
    """A refund of a charge of no checkout that Muse knows."""
    refund = listed.refund
    words = f"the refund {refund.refund_id} of {refund.amount.display} is of no checkout"
    return Difference(_K.UNKNOWN_REFUND, words, found=refund.amount)


def _total(records: MoneyRecords) -> Iterator[Difference]:
    if not records.session.is_final:
        return
    nothing = Money(0, records.session.currency)
    kept = records.captured - sum((r.amount for r in records.refunds if r.counts), nothing)
    due = sum((order.net_due for order in records.orders), nothing)
    due += sum((_still_to_come(o, a, records) for o, a in records.given_back), nothing)
    if records.session.payment.collection:  # what is missing can't be taken at Stripe any more
        due = (records.session.payment.kept or nothing) - _refunded_of_orders(records)
    due += sum((_excess_to_come(row, records) for row in excesses(records.ledger)), nothing)
    if kept != due:
        words = f"the shopper pays {kept.display} at Stripe, {due.display} is due for the orders"
        yield Difference(_K.TOTAL, words, due, kept)


def _still_to_come(order: Order, adjustment: Adjustment, records: MoneyRecords) -> Money:
    """What of a refund is not given back at Stripe, while somebody sees to that or has paid it."""
    refund = adjustment.refund
    missing = adjustment.amount - records.refunded_with(adjustment.key_of(order.order_number))
    if refund is None or refund.status is RefundStatus.SUCCEEDED:
        return missing * 0
    is_pending = refund.status is RefundStatus.PENDING
    has_task = refund_task_id(order.order_number, adjustment.n) in records.tasks
    seen_to = is_pending or refund.paid_otherwise is not None or has_task
    return missing if seen_to else missing * 0


def _refunded_of_orders(records: MoneyRecords) -> Money:
    made = (records.refunded_with(a.key_of(o.order_number)) for o, a in records.given_back)
    return total_of(made, records.session.currency)


def _excess_to_come(row: PaymentTransaction, records: MoneyRecords) -> Money:
    """What of an excess is still at Stripe, while somebody sees to that."""
    if row.failure_code == GIVEN_BACK_ELSEWHERE:
        return row.amount * 0
    return row.amount - records.refunded_with(row.key)


def _excesses(records: MoneyRecords) -> Iterator[Difference]:
    for row in excesses(records.ledger):
        yield Difference(_K.EXCESS, describe_excess(row), found=row.amount)


def _captured(records: MoneyRecords) -> Iterator[Difference]:
    if not records.session.is_final:
        return
    captured = total_of((one.intent.received for one in records.used), records.session.currency)
    nothing = Money(0, records.session.currency)
    rows = (row for row in records.ledger if row.type is TransactionType.CHARGE)
    charged = sum((r.amount for r in rows if r.status is TransactionStatus.SUCCEEDED), nothing)
    recorded = {"checkout": records.session.payment.captured or nothing, "ledger": charged}
    for where, amount in recorded.items():
        if amount != captured:
            words = f"{captured.display} was captured, the {where} says {amount.display}"
            yield Difference(_K.CAPTURED, words, amount, captured)


def _captured_twice(records: MoneyRecords) -> Iterator[Difference]:
    taken = sorted(one.intent.intent_id for one in records.used if one.intent.received)
    if len(taken) > 1:
        words = f"money was captured more than once: {', '.join(taken)}"
        yield Difference(_K.CAPTURED_TWICE, words, found=records.captured)


def _uncollected(records: MoneyRecords) -> Iterator[Difference]:
    collection = records.session.payment.collection
    if collection is None or collection.state is not CollectionState.FAILED:
        return
    task = records.tasks.get(collect_task_id(records.session.session_id))
    if task is None or not task.is_open:
        words = "what is due could not be taken, and nobody is asked to collect it"
        yield Difference(_K.UNCOLLECTED, words)


def _unsettled(records: MoneyRecords) -> Iterator[Difference]:
    if records.session.is_final or not records.captured:
        return
    began = [row.created_at for row in records.ledger if row.type is TransactionType.CHARGE]
    was_held = records.session.payment.capture_before is not None  # else it was taken at once
    if records.now >= min(began) + _A_WHILE if began else was_held:
        asked = "and the checkout was not settled" if began else "although Muse did not ask for it"
        words = f"{records.captured.display} was captured, {asked}"
        yield Difference(_K.UNSETTLED, words, found=records.captured)


def _still_held(records: MoneyRecords) -> Iterator[Difference]:
    session = records.session
    just_closed = session.has_unused_intent and records.now < session.expires_at + _A_WHILE
    if not session.is_final or just_closed:
        return
    for one in records.stripe:
        held = one.intent.capturable
        if held:
            words = f"{held.display} is still held by {one.intent.intent_id}"
            yield Difference(_K.STILL_HELD, words, held * 0, held)


def _rows(records: MoneyRecords) -> Iterator[Difference]:
    on_their_way = {r.key for r in records.refunds if r.status is RefundStatus.PENDING}
    for row in records.ledger:
        is_old = records.now >= row.created_at + _A_DAY
        if row.status is TransactionStatus.PENDING and is_old and row.key not in on_their_way:
            words = f"{row.name} of {row.amount.display} is pending since {row.created_at:%Y-%m-%d}"
            yield Difference(_K.ROW_PENDING, words, found=row.amount)
