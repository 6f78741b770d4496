"""What the workflow is told ends up in logs and in mail: nothing of the shopper is in it."""

import pytest

from muse.domain.placement.attempt import PlacementDecision
from muse.domain.placement.failures import (
    AccountProblem,
    BotChallenge,
    NotSupported,
    OutcomeUnknown,
    PlacementFailure,
    RetailerUnavailable,
)
from tests.store_replies import refuses
from tests.unit.usecases.conftest import ToBePlaced

SAID = "HTTP 500: no such street: 123 Main St, Jane Doe, +1 (415) 555-1234"
PERSONAL = ("Main", "Jane", "Doe", "555")


@pytest.mark.parametrize(
    "kind", [RetailerUnavailable, AccountProblem, BotChallenge, NotSupported, OutcomeUnknown]
)
@pytest.mark.parametrize("behind_fence", [False, True])
def test_a_store_that_repeats_the_address(
    paid_at_gap: ToBePlaced, kind: type[PlacementFailure], behind_fence: bool
) -> None:
    checkout = paid_at_gap(refuses(kind(SAID), behind_fence=behind_fence))
    with pytest.raises(PlacementDecision) as told:
        checkout.attempt("gap")
    assert not any(word.casefold() in str(told.value).casefold() for word in PERSONAL)
    assert kind().code in str(told.value)


def test_what_else_it_said_is_for_the_operations_team(paid_at_gap: ToBePlaced) -> None:
    checkout = paid_at_gap(refuses(BotChallenge(SAID)))
    with pytest.raises(PlacementDecision, match="HTTP 500: no such street"):
        checkout.attempt("gap")
