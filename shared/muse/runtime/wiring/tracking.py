"""What recording reports about orders needs."""

from __future__ import annotations

from functools import cache

from muse.adapters import aws
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.parked_reports import DynamoParkedReports
from muse.adapters.dynamodb.settings import TableNames
from muse.ports import Carriers, ParkedReports
from muse.runtime.settings import optional, required
from muse.runtime.wiring.after_sale import after_sale
from muse.runtime.wiring.aws.bus import report_bus
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.usecases.tracking.dependencies import TrackingDependencies
from muse.usecases.tracking.record_cancellation import CancellationDependencies


def tracking() -> TrackingDependencies:
    return TrackingDependencies(
        storage(), clock(), parked_reports(), notifier(), _carriers(), report_bus()
    )


def cancellations() -> CancellationDependencies:
    return CancellationDependencies(after_sale(), parked_reports())


@cache
def parked_reports() -> ParkedReports:
    """In the table of orders; after a restore in the restored one (docs/restore.md)."""
    tables = TableNames(orders=required("ORDERS_TABLE") + optional("RESTORED_TABLES"))
    return DynamoParkedReports(Database.connected(tables, session=aws.session()))


@cache
def _carriers() -> Carriers:
    from muse.adapters.senders.carrier_numbers import CarrierNumbers

    return CarrierNumbers()
