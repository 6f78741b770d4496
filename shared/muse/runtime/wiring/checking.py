"""What the money check needs."""

from __future__ import annotations

from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.payments import payments
from muse.runtime.wiring.variance import variance
from muse.usecases.money_check.compare_records import MoneyCheckDependencies


def checking() -> MoneyCheckDependencies:
    return MoneyCheckDependencies(storage(), payments(), notifier(), clock(), variance())
