"""The whole stand-in in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from local.stripe.api import Api
from local.stripe.controls import Controls
from local.stripe.state.account import Account
from local.stripe.state.clock import VirtualClock
from local.stripe.state.journal import Journal
from local.stripe.webhooks import Courier


class StandIn:
    """An account of Stripe with its API, its levers and its webhooks.

    `now` is the time that runs beneath the virtual clock, in seconds since 1970: give the clock of
    the program under test, so that both see the same time. With a `state_dir` everything survives
    the death of the process. `wait` is how slow calls pass the time; without it the clock moves on.
    `signed_at` is the time that signatures of webhooks carry, the virtual one unless it is given.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.time,
        state_dir: Path | None = None,
        wait: Callable[[float], None] | None = None,
        signed_at: Callable[[], float] | None = None,
    ) -> None:
        self.clock = VirtualClock(now)
        self.account = Account(self.clock)
        journal = Journal(state_dir) if state_dir else None
        if journal is not None:
            journal.load(self.account)
        self.api = Api(self.account, journal, wait or self.clock.advance)
        self.faults = self.api.faults
        self.controls = Controls(self.api)
        self.courier = Courier(self.account, self.api.lock, signed_at or self.clock.now)
