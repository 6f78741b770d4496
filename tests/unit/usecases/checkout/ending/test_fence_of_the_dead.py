"""An attempt dies at the fence: the next run waits the fence out and asks the store, no person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.placement.attempt import FenceState
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.recovery import die_at
from tests.store_replies import placed


@pytest.mark.parametrize("moment", ["before gap.order", "after gap.order"])
@pytest.mark.parametrize("seconds", [1, 30, 74])
def test_no_person_is_asked_what_the_store_can_tell(moment: str, seconds: int) -> None:
    checkout = CheckoutScene()
    checkout.prepare(gap=placed())
    checkout.workflow.falls_with_functions = True
    die_at(checkout, moment)
    checkout.press(wait=0)
    checkout.workflow.drive()
    assert [fence.state for fence in checkout.order("gap").fences] == [FenceState.OPEN]

    checkout.later(timedelta(seconds=seconds))
    checkout.press(wait=0)
    checkout.workflow.drive()

    assert checkout.session.run == 2
    assert checkout.session.status is SessionStatus.COMPLETED
    assert checkout.storage.task(checkout.number("gap")) is None
    assert len(checkout.retailer("gap").book) == 1
    assert checkout.captured == checkout.order("gap").total
