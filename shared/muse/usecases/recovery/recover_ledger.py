"""Bring rows of the ledger that were left pending to what really happened."""

from __future__ import annotations

from muse.domain.payments.payment import (
    IntentStatus,
    PaymentIntent,
    PaymentTransaction,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import CheckoutSession
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.after_sale.save_change import RefundDependencies
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.recovery.recover_payment import intents_of
from muse.usecases.settlement.give_back_excess import give_back_excess

_OF_AN_INTENT = frozenset(
    {TransactionType.AUTHORIZATION, TransactionType.CHARGE, TransactionType.VOID}
)
_HAPPENED = {
    TransactionType.AUTHORIZATION: {IntentStatus.REQUIRES_CAPTURE, IntentStatus.SUCCEEDED},
    TransactionType.CHARGE: {IntentStatus.SUCCEEDED},
    TransactionType.VOID: {IntentStatus.CANCELED},
}


def finish_rows(session: CheckoutSession, deps: PlacingDependencies) -> RecoveryOutcome | None:
    """Finish the pending rows of a session that is over, by what became of its intent: looked up by
    its saved id, else among the session's intents. While it isn't over, who finishes the session
    finishes its rows."""
    if not session.is_final or session.has_unused_intent:
        return None
    rows = [
        row
        for row in deps.storage.payments(session.session_id)
        if row.status is TransactionStatus.PENDING and row.type in _OF_AN_INTENT
    ]
    for row in rows:
        deps.storage.commit(_finished(row, session, deps))
    return RecoveryOutcome.ROW_FINISHED if rows else None


def finish_refunds(session_id: str, deps: RefundDependencies) -> RecoveryOutcome | None:
    """Follow up the pending refunds of a session: made at Stripe unless they were, once."""
    done = RecoveryOutcome.REFUNDED if give_back_excess(session_id, deps) else None
    for row in deps.storage.payments(session_id):
        if row.order_number and row.status is TransactionStatus.PENDING:
            order = follow_up_refund(row.order_number, row.attempt, deps)
            refund = order.adjustment(row.attempt).refund
            if refund and refund.status is not RefundStatus.PENDING:
                done = RecoveryOutcome.REFUNDED
    return done


def _finished(
    row: PaymentTransaction, session: CheckoutSession, deps: PlacingDependencies
) -> PaymentTransaction:
    now = deps.clock.now()
    intent = _intent_of(row, session, deps)
    if intent and intent.status in _HAPPENED[row.type]:
        return row.succeeded(now, intent)
    return row.failed(now, "given_up", intent.intent_id if intent else None)


def _intent_of(
    row: PaymentTransaction, session: CheckoutSession, deps: PlacingDependencies
) -> PaymentIntent | None:
    if row.intent_id:
        return deps.payments.retrieve(row.intent_id)
    return next(iter(intents_of(session, deps.payments)), None)
