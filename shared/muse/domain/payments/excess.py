"""Money that somebody else moved at Stripe: in its dashboard, or with another program.

Muse's own books say what is due. What was taken above that is an excess, and goes back; what is
missing is a debt (collection.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muse.domain.money import Money, total_of
from muse.domain.payments.payment import (
    DISPUTED,
    PaymentIntent,
    PaymentTransaction,
    Refund,
    TransactionStatus,
    TransactionType,
)

GIVEN_BACK_ELSEWHERE = "given_back_elsewhere"


@dataclass(frozen=True, slots=True)
class CapturedMoney:
    """What was taken by a payment, whoever asked for that, and what others than Muse had given back
    of it."""

    received: Money
    returned: Money

    @property
    def kept(self) -> Money:
        return self.received - self.returned


def taken_by(intent: PaymentIntent, refunds: Iterable[Refund]) -> CapturedMoney:
    """What stands of a payment with these refunds of it, before Muse gives anything back."""
    return CapturedMoney(intent.received, given_back_elsewhere(refunds, intent.received.currency))


def given_back_elsewhere(refunds: Iterable[Refund], currency: str) -> Money:
    """What others than Muse gave back, or what is on its way."""
    others = (r.amount for r in refunds if r.key is None and r.counts and r.moves_money)
    return total_of(others, currency)


def given_back(refunds: Iterable[Refund], currency: str) -> Money:
    """What anybody gave back of what was taken, or what is on its way."""
    return total_of((r.amount for r in refunds if r.counts and r.moves_money), currency)


@dataclass(frozen=True, slots=True)
class Excess:
    """So much of what an intent took is given back; others had given back `elsewhere` by then."""

    intent_id: str
    amount: Money
    elsewhere: Money


def excess_row(
    session_id: str, ledger: Iterable[PaymentTransaction], excess: Excess, now: datetime
) -> PaymentTransaction:
    """The row for one more excess of a checkout with this ledger. Store it with the checkout, which
    must have been read before the ledger: two at once would have the same number."""
    n = len(excesses(ledger)) + 1
    return PaymentTransaction(
        session_id=session_id,
        type=TransactionType.EXCESS_REFUND,
        attempt=n,
        amount=excess.amount,
        key=f"payment#excess#{session_id}#{n}",
        created_at=now,
        intent_id=excess.intent_id,
        elsewhere=excess.elsewhere,
    )


def excesses(ledger: Iterable[PaymentTransaction]) -> list[PaymentTransaction]:
    """The rows of a ledger that give an excess back."""
    return [row for row in ledger if row.type is TransactionType.EXCESS_REFUND]


def is_given_back(ledger: Iterable[PaymentTransaction], intent_id: str) -> bool:
    """Whether the excess of this payment is seen to: it goes back, went back, or was refused."""
    return any(
        row.intent_id == intent_id
        and not (
            row.status is TransactionStatus.FAILED and row.failure_code == GIVEN_BACK_ELSEWHERE
        )
        for row in excesses(ledger)
    )


def describe_excess(row: PaymentTransaction) -> str:
    """One line for a person, as a difference has it."""
    words = f"{row.amount.display} was taken by {row.intent_id} although it was not due"
    if row.status is not TransactionStatus.FAILED:
        return f"{words}: it goes back"
    if row.failure_code == GIVEN_BACK_ELSEWHERE:
        return f"{words}: others have given back of it"
    refused = f"{words}, and Stripe refuses to give it back ({row.failure_code})"
    if row.failure_code in DISPUTED:
        return f"{refused}: don't pay it, the shopper's bank decides about this payment"
    return f"{refused}: pay it another way"
