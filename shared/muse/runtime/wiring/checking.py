"""What the money check needs."""

from __future__ import annotations

from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.notifier import notifier
from muse.runtime.wiring.payments import payments
from muse.runtime.wiring.storage import storage
from muse.runtime.wiring.variance import variance
from muse.usecases.compare_books import Checking


def checking() -> Checking:
    return Checking(storage(), payments(), notifier(), clock(), variance())
