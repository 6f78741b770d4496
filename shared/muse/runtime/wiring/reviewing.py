"""What deciding reviews, and hearing news of payments, needs."""

from __future__ import annotations

from muse.runtime.wiring.after_sale import after_sale
from muse.runtime.wiring.placing import placing
from muse.usecases.operations.decide_review import ReviewDependencies


def reviewing() -> ReviewDependencies:
    return ReviewDependencies(placing(), after_sale())
