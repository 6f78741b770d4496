"""Disputes: the shopper asks the bank for the money back, past Muse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.money import Money


class DisputeState(StrEnum):
    """`inquiry`: the bank only asks, the money is still Muse's. `needs_response`: the money is gone
    until Muse answers. `under_review`: Muse has answered. `won`, `lost`: the bank has decided;
    `withdrawn`: an inquiry ended without a dispute."""

    INQUIRY = "inquiry"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


_ENDED = frozenset({DisputeState.WON, DisputeState.LOST, DisputeState.WITHDRAWN})
_WITH_THE_BANK = frozenset(
    {DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW, DisputeState.LOST}
)
_WAITS_FOR_MUSE = frozenset({DisputeState.INQUIRY, DisputeState.NEEDS_RESPONSE})


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as the payment service reported it last. `answer_until` is when evidence must be
    there; `intent_id` is the payment that it is about."""

    dispute_id: str
    intent_id: str
    amount: Money
    state: DisputeState
    reason: str
    answer_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the bank has still to decide."""
        return self.state not in _ENDED

    @property
    def took_the_money(self) -> bool:
        """Whether the money is with the bank, for now or for good: what is refunded beside it, the
        shopper gets twice."""
        return self.state in _WITH_THE_BANK

    @property
    def waits_for_muse(self) -> bool:
        """Whether it is Muse's turn to say something."""
        return self.state in _WAITS_FOR_MUSE


def with_news(disputes: tuple[Dispute, ...], news: Dispute) -> tuple[Dispute, ...]:
    """The disputes of a payment with the latest news of one; a dispute that has ended has ended for
    good."""
    known = {one.dispute_id: one for one in disputes}
    before = known.get(news.dispute_id)
    if before is not None and not before.is_open:
        return disputes
    return tuple((known | {news.dispute_id: news}).values())


@dataclass(frozen=True, slots=True)
class FraudWarning:
    """The card's issuer has reported a payment as fraud, before any dispute. `actionable` is False
    when it was refunded or disputed already."""

    warning_id: str
    intent_id: str
    actionable: bool


@dataclass(frozen=True, slots=True)
class ServiceReview:
    """The payment service's own review of a payment. `approved` is None while it is open."""

    review_id: str
    intent_id: str
    approved: bool | None
