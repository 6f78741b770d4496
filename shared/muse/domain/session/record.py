"""What is known of a checkout session."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from muse.domain.address import Address
from muse.domain.errors import Conflict
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.payments.risk import RiskReview
from muse.domain.quote import StoreQuote
from muse.domain.session.payment import NO_PAYMENT, SETTLE_MARGIN, Payment
from muse.domain.session.status import NEXT, UNORDERED, SessionStatus
from muse.domain.snapshot import CartSnapshot

_S = SessionStatus


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One checkout. Changed only by its methods; each status change leaves exactly one entry in
    `unsaved_history`, stored together with it.

    `claimed_until` is set while someone places it: after that moment the claim counts as
    abandoned and another may take it over. `run` counts executions of the workflow. While its
    `review` is open nothing is ordered. `unchecked_since` is when it was closed with orders, until
    its money was checked, at `money_checked_at`.
    """

    session_id: str
    user_id: str
    status: SessionStatus
    snapshot: CartSnapshot
    created_at: datetime
    expires_at: datetime
    version: int = 0
    shipping_address: Address | None = None
    address_verified: bool = False
    address_corrections: tuple[str, ...] = ()
    quotes: tuple[StoreQuote, ...] = ()
    payment_method_id: str | None = None
    payment: Payment = NO_PAYMENT
    claimed_until: datetime | None = None
    order_numbers: tuple[str, ...] = ()
    run: int = 0
    superseded_by: str | None = None
    review: RiskReview | None = None
    unchecked_since: datetime | None = None
    money_checked_at: datetime | None = None
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)

    @property
    def currency(self) -> str:
        return self.snapshot.currency

    @property
    def total(self) -> Money:
        """What the shopper pays in all: the quotes' total, before them the items alone."""
        if not self.quotes:
            return self.snapshot.total
        return total_of((quote.total for quote in self.quotes), self.currency)

    @property
    def is_final(self) -> bool:
        return not NEXT[self.status]

    @property
    def has_loose_intent(self) -> bool:
        """Whether it was closed unordered, but not the payment that was begun for it: whoever has
        its client secret could still make the bank hold money."""
        return self.status in UNORDERED and self.payment.intent_id is not None

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody has still to do something about it."""
        return not self.is_final or self.has_loose_intent

    @property
    def began_at(self) -> datetime:
        """When the present attempt to place it began."""
        return self.payment.began_at or self.created_at

    @property
    def is_under_review(self) -> bool:
        """Whether a person has still to say if it may be ordered."""
        return self.review is not None and self.review.is_open

    @property
    def settle_by(self) -> datetime | None:
        """When settlement must have happened: a day before the hold ends."""
        ends = self.payment.capture_before
        return ends - SETTLE_MARGIN if ends else None

    def status_at(self, now: datetime) -> SessionStatus:
        """The status a reader sees: a pending session past its time counts as expired."""
        if self.status is _S.PENDING and now >= self.expires_at:
            return _S.EXPIRED
        return self.status

    def quote_for(self, store_id: int) -> StoreQuote:
        """The frozen quote of one store of the snapshot, which must have been quoted."""
        return next(quote for quote in self.quotes if quote.store_id == store_id)

    def saved(self) -> Self:
        """This session once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=(*self.history, *self.unsaved_history),
            unsaved_history=(),
        )

    def _require_no_orders(self) -> None:
        """Held money stays held once stores may be ordered from; only settlement ends it."""
        if self.order_numbers:
            raise Conflict("This checkout's orders are made: its payment can't change any more.")

    def _require_ordered(self) -> None:
        if self.status is not _S.PROCESSING or not self.order_numbers:
            raise Conflict("This checkout is not being ordered.")

    def _moved(self, to: SessionStatus, at: datetime, note: str | None, by: str = "muse") -> Self:
        require_step(NEXT, self.status, to, "checkout")
        entry = StatusChange(to, at, by, note)
        return replace(self, status=to, unsaved_history=(*self.unsaved_history, entry))
