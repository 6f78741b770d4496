"""What cancelling and refunding need."""

from __future__ import annotations

from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.notifier import notifier
from muse.runtime.wiring.payments import payments
from muse.runtime.wiring.retailers import retailers
from muse.runtime.wiring.storage import storage
from muse.runtime.wiring.stores import stores
from muse.runtime.wiring.workflow import workflow
from muse.usecases.after_sale import AfterSale


def after_sale() -> AfterSale:
    return AfterSale(storage(), payments(), notifier(), clock(), stores(), retailers(), workflow())
