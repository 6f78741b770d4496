"""Its one payment: begun, confirmed, refused, given up, or held; then it is ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self

from muse.domain.errors import Conflict
from muse.domain.payments.payment import Decline, PaymentIntent, PaymentTransaction, TransactionType
from muse.domain.session.editing import EditableSession
from muse.domain.session.payment import CONFIRMATION_TIME, Payment
from muse.domain.session.status import UNORDERED, SessionStatus

_S = SessionStatus


class PayableSession(EditableSession):
    """A session as its payment goes on."""

    __slots__ = ()

    def authorization(self, now: datetime) -> PaymentTransaction:
        """The ledger row of the present confirmation attempt."""
        return PaymentTransaction(
            session_id=self.session_id,
            type=TransactionType.AUTHORIZATION,
            attempt=self.payment.attempts,
            amount=self.total,
            key=self.confirm_key,
            created_at=now,
            intent_id=self.payment.intent_id,
        )

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

    def with_intent(self, intent: PaymentIntent) -> Self:
        """Remember the intent, before it is confirmed. Errors: Conflict once ordered."""
        self._require_no_orders()
        return replace(self, payment=replace(self.payment, intent_id=intent.intent_id))

    def wait_for_shopper(self, intent: PaymentIntent, now: datetime) -> Self:
        """The bank wants the shopper to confirm (3-D Secure). Errors: Conflict once ordered."""
        self._require_no_orders()
        waiting = self._moved(_S.REQUIRES_ACTION, now, "the bank asks for a confirmation")
        payment = replace(
            self.payment,
            intent_id=intent.intent_id,
            client_secret=intent.client_secret,
            action_until=now + CONFIRMATION_TIME,
        )
        return replace(waiting, payment=payment, claimed_until=None)

    def decline(self, now: datetime, reason: Decline) -> Self:
        """The card was refused: the shopper may try another. An intent whose secret is out (cancel
        it first) is not used again. Errors: Conflict once ordered."""
        self._require_no_orders()
        declined = self._moved(_S.PENDING, now, f"card declined: {reason.code}")
        intent_id = None if self.payment.client_secret else self.payment.intent_id
        return replace(
            declined,
            claimed_until=None,
            payment_method_id=None,
            payment=replace(
                self.payment,
                intent_id=intent_id,
                generation=self.payment.generation + (intent_id is None),
                client_secret=None,
                action_until=None,
                declined=reason,
                given_up=False,
            ),
        )

    def renounce_intent(self) -> Self:
        """Its intent is going to be cancelled: store this first, and nobody goes on with it.
        Errors: Conflict once ordered."""
        self._require_no_orders()
        return replace(self, payment=replace(self.payment, given_up=True))

    def renounce(self, intent_ids: Sequence[str]) -> Self:
        """These intents are going to be cancelled, others are not: store this first. Errors:
        Conflict once ordered."""
        self._require_no_orders()
        more = tuple(each for each in intent_ids if each not in self.payment.renounced)
        renounced = (*self.payment.renounced, *more)
        return replace(self, payment=replace(self.payment, renounced=renounced))

    def give_up_payment(self, now: datetime) -> Self:
        """Back to pending after the intent was cancelled; the next attempt makes a new one.
        Errors: Conflict once ordered."""
        self._require_no_orders()
        pending = self._moved(_S.PENDING, now, "payment confirmation given up")
        return replace(pending, claimed_until=None, payment=self._without_intent())

    def let_go_of_intent(self) -> Self:
        """Its intent was cancelled; the next attempt, if there is one, makes a new one. Errors:
        Conflict once ordered, and while it is being placed or confirmed."""
        self._require_no_orders()
        if self.status not in UNORDERED | {_S.PENDING}:
            raise Conflict(f"This checkout is {self.status}.")
        return replace(self, payment=self._without_intent())

    def authorize(self, intent: PaymentIntent, order_numbers: tuple[str, ...]) -> Self:
        """The money is held: the orders are made, and the first run begins.

        Errors: Conflict unless it is claimed and not yet ordered, and exactly its total is held by
        an intent that nobody renounced.
        """
        self._require_no_orders()
        if self.payment.is_renounced(intent.intent_id):
            raise Conflict("The payment was given up. Please place the orders again.")
        held = intent.available
        if self.status is not _S.PROCESSING or held != self.total:
            raise Conflict(f"This {self.status} checkout of {self.total.display} can't be ordered.")
        payment = replace(
            self.payment,
            intent_id=intent.intent_id,
            client_secret=None,
            action_until=None,
            authorized=held,
            capture_before=intent.capture_before,
        )
        return replace(
            self, payment=payment, order_numbers=order_numbers, run=1, claimed_until=None
        )

    def next_run(self) -> Self:
        """Another run of the workflow, after the last one ended without finishing the session.
        Errors: Conflict unless ordered and not yet settled."""
        self._require_ordered()
        return replace(self, run=self.run + 1)

    @property
    def execution_name(self) -> str:
        """The name of the present run's workflow execution."""
        return f"{self.session_id}-{self.run}"

    def _without_intent(self) -> Payment:
        return Payment(
            generation=self.payment.generation + 1,
            attempts=self.payment.attempts,
            renounced=self.payment.renounced,
        )
