"""Who may place it: one request at a time, and somebody else when that has died."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from muse.domain.errors import (
    Conflict,
    Problem,
    SessionIncomplete,
    SessionProcessing,
    TooManyAttempts,
    TotalNotPayable,
)
from muse.domain.money import Money
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.session.paying import PayableSession
from muse.domain.session.payment import LARGEST_PAYMENT, MAX_PAYMENT_ATTEMPTS, SMALLEST_PAYMENT
from muse.domain.session.status import SessionStatus

_S = SessionStatus


class ClaimableSession(PayableSession):
    """A session as requests claim it."""

    __slots__ = ()

    def require_placeable(self, now: datetime) -> None:
        """Errors: those of require_editable, SessionIncomplete, TotalNotPayable,
        TooManyAttempts."""
        self.require_editable(now)
        self._require_complete()
        self._require_payable()
        if self.payment.attempts >= MAX_PAYMENT_ATTEMPTS:
            raise TooManyAttempts(seconds=(self.expires_at - now).total_seconds())

    def claim(
        self, now: datetime, lasting: timedelta, lately: int = 1
    ) -> tuple[Self, PaymentTransaction]:
        """Begin to place: nobody else may, for the time being. `lately` counts its user's attempts
        within an hour, with this one. Gives the ledger row to store with it. Errors: those of
        require_placeable."""
        self.require_placeable(now)
        attempt = self.payment.attempts + 1
        claimed = self._moved(_S.PROCESSING, now, None, "shopper")
        claimed = replace(
            claimed,
            claimed_until=now + lasting,
            payment=replace(
                self.payment, attempts=attempt, declined=None, began_at=now, lately=lately
            ),
        )
        return claimed, claimed.authorization(now)

    def continue_claim(self, now: datetime, lasting: timedelta, by: str = "shopper") -> Self:
        """Go on after the shopper's confirmation, or take over a claim that was abandoned."""
        if self.status is _S.REQUIRES_ACTION:
            continued = self._moved(_S.PROCESSING, now, None, by)
            return replace(continued, claimed_until=now + lasting)
        if not self.claim_is_abandoned(now):
            raise SessionProcessing
        return replace(self, claimed_until=now + lasting)

    def claim_for_held_money(self, now: datetime, lasting: timedelta) -> Self:
        """Its money turned out to be held although the attempt counted as failed: placing goes on,
        even after its time. Errors: Conflict unless pending."""
        if self.status is not _S.PENDING:
            raise Conflict(f"This checkout is {self.status}.")
        claimed = self._moved(_S.PROCESSING, now, "the payment turned out to be held")
        return replace(claimed, claimed_until=now + lasting)

    def claim_is_abandoned(self, now: datetime) -> bool:
        """Whether the one who claimed it must have died, or has given up, before ordering."""
        return (
            self.status is _S.PROCESSING
            and not self.order_numbers
            and (self.claimed_until is None or now >= self.claimed_until)
        )

    def confirmation_is_late(self, now: datetime) -> bool:
        """Whether the shopper's time to confirm the payment is over."""
        until = self.payment.action_until
        return until is not None and now >= until

    def payment_can_be_given_up(self, now: datetime) -> bool:
        """Whether it is the shopper's turn with nothing ordered yet: a confirmation is awaited, or
        whoever placed it (or gave it up) has died."""
        return self.status is _S.REQUIRES_ACTION or self.claim_is_abandoned(now)

    def give_up_claim(self) -> Self:
        """Let the next caller take over at once."""
        return replace(self, claimed_until=None)

    def _require_complete(self) -> None:
        missing = []
        if self.shipping_address is None:
            missing.append(Problem("shipping", "no shipping address yet"))
        if self.payment_method_id is None:
            missing.append(Problem("payment", "no payment method yet"))
        if missing:
            raise SessionIncomplete(details=missing)

    def _require_payable(self) -> None:
        total = self.total
        if not SMALLEST_PAYMENT <= total.cents <= LARGEST_PAYMENT:
            least, most = (Money(c, self.currency) for c in (SMALLEST_PAYMENT, LARGEST_PAYMENT))
            raise TotalNotPayable(
                f"The total is {total.display}; a card pays {least.display} to {most.display}."
            )
