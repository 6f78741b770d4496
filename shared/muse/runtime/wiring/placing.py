"""What placing a checkout needs."""

from __future__ import annotations

from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.payments import payments
from muse.runtime.wiring.storage import storage
from muse.runtime.wiring.stores import stores
from muse.runtime.wiring.workflow import workflow
from muse.usecases.place_checkout import Placing


def placing() -> Placing:
    return Placing(storage(), payments(), workflow(), stores(), clock())
