"""The idempotency keys of a session's payment, and the ledger rows that are written before Stripe
is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.money import Money
from muse.domain.payments.excess import CapturedMoney
from muse.domain.payments.payment import PaymentTransaction, TransactionType
from muse.domain.session.payment import Payment


@dataclass(frozen=True, slots=True)
class PaymentLedger:
    """What is written of one session's payment."""

    session_id: str
    payment: Payment
    total: Money

    @property
    def create_key(self) -> str:
        """Idempotency key of creating the present intent."""
        return f"{self.session_id}:create:{self.payment.generation}"

    @property
    def update_key(self) -> str:
        """Idempotency key of bringing the intent up to date for the present attempt."""
        return f"{self.session_id}:update:{self.payment.attempts}"

    @property
    def confirm_key(self) -> str:
        """Idempotency key of the present confirmation attempt."""
        return f"{self.session_id}:confirm:{self.payment.attempts}"

    @property
    def release_key(self) -> str:
        """Idempotency key of cancelling the present intent before anything was ordered."""
        return f"{self.session_id}:release:{self.payment.generation}"

    def authorization(self, now: datetime) -> PaymentTransaction:
        """The row of the present confirmation attempt."""
        attempt = self.payment.attempts
        return self._row(TransactionType.AUTHORIZATION, self.total, self.confirm_key, now, attempt)

    def settlement(self, now: datetime) -> PaymentTransaction:
        """The row of settling it: a charge, or a void when nothing is due. Errors: Conflict before
        an amount was fixed."""
        due = self.payment.require_due()
        if due:
            key = f"{self.session_id}:capture:1"
            return self._row(TransactionType.CHARGE, due, key, now)
        held = self.payment.authorized or due
        return self._row(TransactionType.VOID, held, f"{self.session_id}:void:1", now)

    def taken_elsewhere(self, taken: CapturedMoney, now: datetime) -> PaymentTransaction:
        """The row of money that somebody took although nothing was due."""
        key = f"{self.session_id}:taken_elsewhere:1"
        return self._row(TransactionType.CHARGE, taken.received, key, now)

    def _row(
        self, kind: TransactionType, amount: Money, key: str, now: datetime, attempt: int = 1
    ) -> PaymentTransaction:
        return PaymentTransaction(
            session_id=self.session_id,
            type=kind,
            attempt=attempt,
            amount=amount,
            key=key,
            created_at=now,
            intent_id=self.payment.intent_id,
        )
