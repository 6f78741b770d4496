"""What cancelling and refunding need."""

from __future__ import annotations

from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.aws.workflow import workflow
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.payments import payments
from muse.runtime.wiring.outside.retailers import retailers
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.after_sale.save_change import AfterSaleDependencies


def after_sale() -> AfterSaleDependencies:
    return AfterSaleDependencies(
        storage(), payments(), notifier(), clock(), stores(), retailers(), workflow()
    )
