"""The money check on the deployed system, as `make money-check` runs it."""

from __future__ import annotations

from local.commands.money_check import in_words, money_check
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import HARBOR, ApiShopper


def test_what_was_bought_has_no_difference(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    shopper.place(session_id)
    assert shopper.settled(session_id)["status"] == "completed"
    told = money_check(running.system.ports.aws_url)
    assert told["whole"] is True
    assert told["checked"] >= 1
    assert session_id not in {finding["about"] for finding in told["found"]}
    assert in_words(told).startswith(f"compared {told['checked']} checkouts")
