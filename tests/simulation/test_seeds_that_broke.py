"""Cases that once broke a promise."""

import pytest

from tests.simulation.coverage import covered_by_seeds

BOUGHT_IN_TWO_WINDOWS = 5004275
CANCELLED_LATE = (6031812, 6083220, 6161320)


@pytest.mark.parametrize("seed", [BOUGHT_IN_TWO_WINDOWS, *CANCELLED_LATE])
def test_every_promise_is_kept(seed: int) -> None:
    assert covered_by_seeds((seed, 1)).broken == []
