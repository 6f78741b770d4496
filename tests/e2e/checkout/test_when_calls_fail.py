"""Whatever goes wrong with a call to Stripe or to AWS: exact money, one order, nothing held."""

from __future__ import annotations

import pytest

from tests.e2e.checkout.faulty_calls import (
    AT_AWS,
    AT_STRIPE,
    REFUND_CENTS,
    FaultyCall,
    FaultyCheckouts,
    Way,
)
from tests.e2e.checkout.money import require_settled
from tests.e2e.checkout.running_system import RunningSystem


@pytest.mark.parametrize("call", AT_STRIPE, ids=str)
def test_a_call_to_stripe(
    running: RunningSystem, faulty: FaultyCheckouts, call: FaultyCall
) -> None:
    session = faulty.session(call)

    require_settled(running, session)
    assert session["status"] == ("failed" if call.way is Way.SOLD_OUT else "completed")
    if call.way is Way.REFUND:
        [intent] = running.stripe.intents(session["sessionId"])
        [charge] = running.stripe.holds(intent["id"])
        assert charge["amount_refunded"] == REFUND_CENTS


@pytest.mark.parametrize("call", AT_AWS, ids=str)
def test_a_call_to_aws(running: RunningSystem, faulty: FaultyCheckouts, call: FaultyCall) -> None:
    session = faulty.session(call)

    require_settled(running, session)
    assert session["status"] == "completed"
