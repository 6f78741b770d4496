"""The money check of refunds: Stripe, the orders and the ledger tell the same story of each."""

from __future__ import annotations

from collections.abc import Iterator

from muse.domain.money_check.difference import Difference, DifferenceKind
from muse.domain.money_check.records import MoneyRecords
from muse.domain.order import Order
from muse.domain.order.adjustment import Adjustment
from muse.domain.payments.excess import excesses
from muse.domain.payments.payment import PaymentTransaction, Refund, RefundStatus
from muse.domain.task import refund_task_id

_K = DifferenceKind


def refunds_at_stripe(records: MoneyRecords) -> Iterator[Difference]:
    """Each refund at Stripe is that of exactly one adjustment, or of one excess."""
    by_key: dict[str, Adjustment | PaymentTransaction] = {
        a.key_of(o.order_number): a for o, a in records.given_back
    }
    by_key |= {row.key: row for row in excesses(records.ledger)}
    for refund in records.refunds:
        what = f"the refund {refund.refund_id} of {refund.amount.display}"
        if refund.key is None:
            if refund.counts:
                words = f"{what} was not made by Muse"
                yield Difference(_K.FOREIGN_REFUND, words, found=refund.amount)
        elif (reason := by_key.get(refund.key)) is None:
            yield Difference(_K.REFUND, f"{what} is of no order", found=refund.amount)
        elif reason.amount != refund.amount:
            words = f"{what} should be of {reason.amount.display}"
            yield Difference(_K.REFUND, words, reason.amount, refund.amount)
    for key, reason in by_key.items():
        made = [r for r in records.refunds if r.key == key and r.counts]
        if len(made) > 1:
            words = f"{key} was refunded {len(made)} times"
            yield Difference(_K.REFUND, words, reason.amount, records.refunded_with(key))


def refunds_of_orders(records: MoneyRecords) -> Iterator[Difference]:
    """What an order says of each refund is what Stripe and the ledger say."""
    rows = {row.key: row for row in records.ledger if row.order_number}
    for order, adjustment in records.given_back:
        key = adjustment.key_of(order.order_number)
        made = next((refund for refund in records.refunds if refund.key == key), None)
        for problem in _problems_of(order, adjustment, made, rows.pop(key, None), records):
            yield Difference(_K.REFUND, f"{key}: {problem}", adjustment.amount)
    for key, row in rows.items():
        yield Difference(_K.REFUND, f"{key} is in the ledger, but of no order", found=row.amount)


def _problems_of(
    order: Order,
    adjustment: Adjustment,
    made: Refund | None,
    row: PaymentTransaction | None,
    records: MoneyRecords,
) -> Iterator[str]:
    """What is wrong about the refund of one adjustment. That Stripe is further than Muse is no news
    for a while, and a row that stays pending is a difference of its own."""
    refund = adjustment.refund
    if refund is None:
        return
    at_stripe = made.status if made else None
    if refund.status is RefundStatus.SUCCEEDED and at_stripe in (None, RefundStatus.FAILED):
        yield f"the order says succeeded, Stripe {at_stripe or 'has none'}"
    if refund.status is RefundStatus.FAILED and at_stripe not in (None, RefundStatus.FAILED):
        yield f"the order says failed, Stripe {at_stripe}"
    if not refund.counts and refund_task_id(order.order_number, adjustment.n) not in records.tasks:
        yield "it failed, and nobody was asked to pay it otherwise"
    if row is None:
        yield "it is not in the ledger"
    elif (row.amount, row.status.value) != (adjustment.amount, refund.status.value):
        said = f"{adjustment.amount.display} {refund.status}"
        yield f"the order says {said}, the ledger {row.amount.display} {row.status}"
