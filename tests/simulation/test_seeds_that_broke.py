"""Cases that once broke a promise."""

import pytest

from tests.simulation.coverage import covered_by_seeds

BOUGHT_IN_TWO_WINDOWS = 5004275
CANCELLED_LATE = (6031812, 6083220, 6161320)
USED_ALTHOUGH_IT_WENT_BACK = (10_000_464, 10_001_580)
LOWERED_TWICE = (10_001_653, 10_144_088)
DISPUTED_WITHOUT_ORDERS = 10_001_536
DOUBTED_AGAIN = (10_015_096, 10_019_364)
ORDERED_LATE_IN_A_BROWSER = 2248
PAID_BY_HAND_ALTHOUGH_REFUNDED = (10_012_542, 10_017_468)


@pytest.mark.parametrize(
    "seed",
    [
        BOUGHT_IN_TWO_WINDOWS,
        *CANCELLED_LATE,
        *USED_ALTHOUGH_IT_WENT_BACK,
        *LOWERED_TWICE,
        DISPUTED_WITHOUT_ORDERS,
        *DOUBTED_AGAIN,
        *PAID_BY_HAND_ALTHOUGH_REFUNDED,
        ORDERED_LATE_IN_A_BROWSER,
    ],
)
def test_every_promise_is_kept(seed: int) -> None:
    assert covered_by_seeds((seed, 1)).broken == []
