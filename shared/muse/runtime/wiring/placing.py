"""What placing a checkout needs."""

from __future__ import annotations

from muse.domain.payments.risk import USUAL_RISK, RiskPolicy
from muse.runtime.settings import number
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.workflow import workflow
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.payments import payments
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.checkout.dependencies import PlacingDependencies


def placing() -> PlacingDependencies:
    return PlacingDependencies(
        storage(), payments(), workflow(), stores(), clock(), notifier(), risk_policy()
    )


def risk_policy() -> RiskPolicy:
    """When a person looks at a payment, and how many a user may try."""
    return RiskPolicy(
        review_from=number("REVIEW_FROM_CENTS", USUAL_RISK.review_from),
        attempts_per_hour=number("PAYMENT_ATTEMPTS_PER_HOUR", USUAL_RISK.attempts_per_hour),
        doubtful_attempts=number("DOUBTFUL_ATTEMPTS", USUAL_RISK.doubtful_attempts),
    )
