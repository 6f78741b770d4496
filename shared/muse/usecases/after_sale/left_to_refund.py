"""What can still be refunded of a checkout's payment, whoever has given back of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muse.domain.errors import NotEnoughLeft
from muse.domain.money import Money, total_of
from muse.domain.payments.excess import given_back, given_back_elsewhere
from muse.domain.payments.payment import (
    PaymentTransaction,
    Refund,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import CheckoutSession
from muse.usecases.after_sale.save_change import RefundDependencies

_REFUNDS = frozenset(
    {TransactionType.REFUND, TransactionType.PARTIAL_REFUND, TransactionType.EXCESS_REFUND}
)


def require_left(session: CheckoutSession, amount: Money, deps: RefundDependencies) -> None:
    """Errors: NotEnoughLeft when Stripe has less than `amount` left of what was taken for this
    checkout, without what Muse is already giving back; PaymentsUnavailable."""
    captured, intent_id = session.payment.captured, session.payment.intent_id
    if not captured or session.payment.collection:
        return
    refunds = deps.payments.refunds_of(intent_id or "")
    ledger = deps.storage.payments(session.session_id)
    own = [row for row in ledger if row.intent_id == intent_id]
    on_its_way = total_of(_not_made_yet(own, refunds), captured.currency)
    left = captured - given_back(refunds, captured.currency) - on_its_way
    if amount <= left:
        return
    elsewhere = given_back_elsewhere(refunds, captured.currency)
    raise NotEnoughLeft(
        f"Only {max(left, captured * 0).display} of the {captured.display} that was taken for this "
        f"checkout is left at Stripe: {elsewhere.display} was given back elsewhere. Nothing was "
        "recorded."
    )


def _not_made_yet(
    ledger: Sequence[PaymentTransaction], refunds: Sequence[Refund]
) -> Iterator[Money]:
    """What the ledger says is given back, and Stripe doesn't know of yet."""
    made = {refund.key for refund in refunds}
    for row in ledger:
        is_pending = row.status is TransactionStatus.PENDING and row.type in _REFUNDS
        if is_pending and row.key not in made:
            yield row.amount
