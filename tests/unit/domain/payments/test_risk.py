"""What speaks against a payment, who decides, and how often one user may try."""

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, TooManyAttempts
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from muse.domain.payments.risk import (
    USUAL_RISK,
    Doubt,
    PaymentAttempts,
    ReviewState,
    RiskPolicy,
    RiskReview,
    doubts_about,
)
from tests.builders import NOW, USER, dollars

POLICY = RiskPolicy(review_from=100_00, attempts_per_hour=3, doubtful_attempts=2)


def intent(risk_level: str | None = None, review_id: str | None = None) -> PaymentIntent:
    return PaymentIntent(
        "pi_1",
        IntentStatus.REQUIRES_CAPTURE,
        dollars(57),
        dollars(57),
        Money(0),
        risk_level=risk_level,
        review_id=review_id,
    )


class TestDoubts:
    def test_an_ordinary_payment_has_none(self) -> None:
        assert doubts_about(intent(risk_level="normal"), dollars(57), 1, USUAL_RISK) == ()

    @pytest.mark.parametrize("level", ["elevated", "highest"])
    def test_the_payment_service_s_judgement(self, level: str) -> None:
        found = doubts_about(intent(risk_level=level), dollars(57), 1, POLICY)
        assert found == (Doubt.ELEVATED_RISK,)

    def test_a_review_that_the_payment_service_opened(self) -> None:
        found = doubts_about(intent(review_id="prv_1"), dollars(57), 1, POLICY)
        assert found == (Doubt.SERVICE_REVIEW,)

    @pytest.mark.parametrize(("cents", "doubtful"), [(9_999, False), (10_000, True)])
    def test_a_high_value(self, cents: int, *, doubtful: bool) -> None:
        found = doubts_about(intent(), Money(cents), 1, POLICY)
        assert (Doubt.HIGH_VALUE in found) is doubtful

    def test_no_value_is_too_high_when_the_limit_is_0(self) -> None:
        policy = RiskPolicy(review_from=0)
        assert doubts_about(intent(), Money(99_999_999), 1, policy) == ()

    @pytest.mark.parametrize(("attempts", "doubtful"), [(1, False), (2, True)])
    def test_many_attempts(self, attempts: int, *, doubtful: bool) -> None:
        found = doubts_about(intent(), dollars(57), attempts, POLICY)
        assert (Doubt.MANY_ATTEMPTS in found) is doubtful


class TestAttempts:
    def test_so_many_in_an_hour_and_no_more(self) -> None:
        attempts = PaymentAttempts(USER)
        for minute in range(3):
            attempts = attempts.begin(NOW + timedelta(minutes=minute), POLICY)
        with pytest.raises(TooManyAttempts, match="after 15:40 UTC"):
            attempts.begin(NOW + timedelta(minutes=59), POLICY)
        assert len(attempts.at) == 3

    def test_an_hour_later_the_first_is_forgotten(self) -> None:
        attempts = PaymentAttempts(USER, at=(NOW, NOW, NOW))
        later = NOW + timedelta(hours=1)
        assert attempts.begin(later, POLICY).at == (later,)


class TestReview:
    def test_the_same_doubt_is_looked_at_once(self) -> None:
        review = RiskReview((Doubt.HIGH_VALUE,), NOW)
        approved = review.decide(approve=True, by="ops:bo", note="called", now=NOW)
        assert approved.because_of(Doubt.HIGH_VALUE, NOW) == approved

    def test_a_new_doubt_opens_it_again(self) -> None:
        review = RiskReview((Doubt.HIGH_VALUE,), NOW)
        approved = review.decide(approve=True, by="ops:bo", note="called", now=NOW)
        again = approved.because_of(Doubt.FRAUD_WARNING, NOW)
        assert again.is_open
        assert again.doubts == (Doubt.HIGH_VALUE, Doubt.FRAUD_WARNING)

    def test_it_is_decided_once(self) -> None:
        review = RiskReview((Doubt.HIGH_VALUE,), NOW)
        refused = review.decide(approve=False, by="ops:bo", note="no", now=NOW)
        assert refused.state is ReviewState.REFUSED
        assert refused.decide(approve=False, by="ops:al", note="no", now=NOW) == refused
        with pytest.raises(Conflict):
            refused.decide(approve=True, by="ops:al", note="yes", now=NOW)
