"""Before it is placed: where to, with what, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Self

from muse.domain.address import CheckedAddress
from muse.domain.errors import (
    ActionPending,
    Conflict,
    SessionExpired,
    SessionProcessing,
    Superseded,
)
from muse.domain.quote import StoreQuote
from muse.domain.session.record import SessionRecord
from muse.domain.session.status import SessionStatus

_S = SessionStatus


class EditableSession(SessionRecord):
    """A session as the shopper edits it."""

    __slots__ = ()

    def require_editable(self, now: datetime) -> None:
        """Errors: ActionPending, SessionProcessing, Superseded, Conflict, SessionExpired."""
        if self.superseded_by:
            raise Superseded
        if self.status is _S.REQUIRES_ACTION:
            raise ActionPending
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            raise SessionExpired
        if self.status is not _S.PENDING:
            raise Conflict(f"This checkout is {self.status}.")

    def ship_to(
        self, checked: CheckedAddress, quotes: tuple[StoreQuote, ...], now: datetime
    ) -> Self:
        """Freeze the address and what it costs to ship there.

        ValueError unless the quotes are of exactly the snapshot's lines, in its currency: a missing
        one would be ordered, but not paid.
        """
        self.require_editable(now)
        quoted = sorted((quote.store_id, line.item_id) for quote in quotes for line in quote.lines)
        currencies = {quote.total.currency for quote in quotes}
        if quoted != self.snapshot.line_ids or currencies != {self.currency}:
            raise ValueError("the quotes are not of the lines of this checkout")
        return replace(
            self,
            shipping_address=checked.address,
            address_verified=checked.verified,
            address_corrections=checked.corrections,
            quotes=quotes,
        )

    def pay_with(self, payment_method_id: str, now: datetime) -> Self:
        """Choose the Stripe PaymentMethod to pay with."""
        self.require_editable(now)
        return replace(self, payment_method_id=payment_method_id)

    def expire(self, now: datetime) -> Self:
        """Close it because its time is over; while the shopper may still confirm the payment, it
        is not. Errors: Conflict before that time, and unless pending or waiting for the shopper."""
        ends = self.payment.action_until if self.status is _S.REQUIRES_ACTION else self.expires_at
        if ends is not None and now < ends:
            raise Conflict("This checkout has not expired yet.")
        return self._moved(_S.EXPIRED, now, "not placed in time")

    def cancel(self, now: datetime, by: str) -> Self:
        """The shopper gives it up. Errors: SessionProcessing, SessionExpired, Conflict."""
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            raise SessionExpired
        return self._moved(_S.CANCELLED, now, None, by)

    def supersede(self, successor: str, now: datetime) -> Self:
        """A newer checkout of the same cart takes this one's place; one past its time expires.
        Errors: ActionPending, SessionProcessing, Conflict when it is over."""
        if self.status is _S.REQUIRES_ACTION:
            raise ActionPending
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            return self.expire(now)
        cancelled = self._moved(_S.CANCELLED, now, f"superseded by {successor}")
        return replace(cancelled, superseded_by=successor)
