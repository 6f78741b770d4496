"""Risk: what speaks against ordering with a payment that the bank has allowed, and who decided.

Card testing and fraud reach a merchant of record as payments that look fine. What is doubtful is
looked at by a person while the money is only held: releasing a hold costs nothing, a parcel that
was sent to a thief costs all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.errors import Conflict, TooManyAttempts
from muse.domain.money import Money
from muse.domain.payments.payment import PaymentIntent

REVIEW_TIME = timedelta(hours=12)
_WINDOW = timedelta(hours=1)
_DOUBTFUL_LEVELS = frozenset({"elevated", "highest"})


class Doubt(StrEnum):
    """Why a payment is looked at by a person. The first two are the payment service's judgement,
    `high_value` and `many_attempts` Muse's own, `fraud_warning` the card issuer's."""

    ELEVATED_RISK = "elevated_risk"
    SERVICE_REVIEW = "service_review"
    HIGH_VALUE = "high_value"
    MANY_ATTEMPTS = "many_attempts"
    FRAUD_WARNING = "fraud_warning"


@dataclass(frozen=True, slots=True)
class RiskPolicy:
    """`review_from` cents of a total on, a person looks at it (0: never because of that);
    `attempts_per_hour` is how many payments one user may try, `doubtful_attempts` from how many on
    a person looks at those that succeed."""

    review_from: int = 250_000
    attempts_per_hour: int = 20
    doubtful_attempts: int = 8


USUAL_RISK = RiskPolicy()


@dataclass(frozen=True, slots=True)
class PaymentAttempts:
    """When one user lately tried to pay, whatever the checkout: oldest first."""

    user_id: str
    version: int = 0
    at: tuple[datetime, ...] = ()

    def begin(self, now: datetime, policy: RiskPolicy) -> PaymentAttempts:
        """With one more attempt. Error: TooManyAttempts when there were too many in the last hour;
        it says when the next one may be made."""
        lately = tuple(moment for moment in self.at if moment > now - _WINDOW)
        if len(lately) >= policy.attempts_per_hour:
            free_at = lately[len(lately) - policy.attempts_per_hour] + _WINDOW
            raise TooManyAttempts(
                f"Too many payment attempts. Please try again after {free_at:%H:%M} UTC.",
                seconds=(free_at - now).total_seconds(),
            )
        return replace(self, at=(*lately, now))

    def saved(self) -> PaymentAttempts:
        """These once they are stored."""
        return replace(self, version=self.version + 1)


class ReviewState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RiskReview:
    """A person looks, or looked, at a checkout's payment. `by` is who decided: a member of the
    operations team, or the payment service."""

    doubts: tuple[Doubt, ...]
    opened_at: datetime
    state: ReviewState = ReviewState.OPEN
    decided_at: datetime | None = None
    by: str | None = None
    note: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state is ReviewState.OPEN

    def because_of(self, doubt: Doubt, now: datetime) -> RiskReview:
        """Looked at, once more if need be, because of this, too."""
        if doubt in self.doubts:
            return self
        return RiskReview((*self.doubts, doubt), now)

    def decide(self, *, approve: bool, by: str, note: str, now: datetime) -> RiskReview:
        """With its outcome; the same outcome again changes nothing. Error: Conflict when the other
        was decided before."""
        state = ReviewState.APPROVED if approve else ReviewState.REFUSED
        if not self.is_open:
            if self.state is state:
                return self
            raise Conflict(f"This checkout was {self.state} already.")
        return replace(self, state=state, decided_at=now, by=by, note=note)


def doubts_about(
    intent: PaymentIntent, total: Money, attempts: int, policy: RiskPolicy
) -> tuple[Doubt, ...]:
    """What speaks against ordering with this payment; `attempts` are its user's in the hour."""
    return tuple(_doubts(intent, total, attempts, policy))


def _doubts(
    intent: PaymentIntent, total: Money, attempts: int, policy: RiskPolicy
) -> Iterable[Doubt]:
    if intent.risk_level in _DOUBTFUL_LEVELS:
        yield Doubt.ELEVATED_RISK
    if intent.review_id is not None:
        yield Doubt.SERVICE_REVIEW
    if policy.review_from and total.cents >= policy.review_from:
        yield Doubt.HIGH_VALUE
    if attempts >= policy.doubtful_attempts:
        yield Doubt.MANY_ATTEMPTS
