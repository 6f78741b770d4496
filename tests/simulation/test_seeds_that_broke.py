"""Cases that once broke a promise."""

import pytest

from tests.simulation.coverage import covered_by_seeds

BOUGHT_IN_TWO_WINDOWS = 5004275


@pytest.mark.parametrize("seed", [BOUGHT_IN_TWO_WINDOWS])
def test_every_promise_is_kept(seed: int) -> None:
    assert covered_by_seeds((seed, 1)).broken == []
