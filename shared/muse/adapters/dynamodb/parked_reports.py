"""Reports that wait for their orders, in the table of orders."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import NumberAttribute

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.orders import OrdersRow
from muse.adapters.dynamodb.tables.rows import Put, Remove, Table
from muse.domain.tracking.parking import parking_place
from muse.domain.tracking.report import OrderReference, OrderReport, Report

_PARKED = "parked#"


class ParkedReportRow(OrdersRow):
    """A report without its order. DynamoDB deletes it some time after `delete_at`, in seconds since
    1970."""

    order = ValueAttribute(OrderReference)
    report = ValueAttribute(Report)
    delete_at = NumberAttribute()


class DynamoParkedReports:
    """Implements muse.ports.ParkedReports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def park(self, report: OrderReport, until: datetime) -> None:
        """See the port."""
        key = _key_of(report)
        row = ParkedReportRow(
            order_number=key.order_number,
            kind=key.kind,
            order=report.order,
            report=report.report,
            delete_at=int(until.timestamp()),
        )
        self._database.write([Put(row)])

    def parked(self, place: str) -> tuple[OrderReport, ...]:
        """See the port."""
        items = self._database.query(Table.ORDERS, _partition(place))
        rows = map(ParkedReportRow.from_raw_data, items)
        return tuple(OrderReport(row.order, row.report) for row in rows)

    def remove(self, report: OrderReport) -> None:
        """See the port."""
        self._database.write([Remove(_key_of(report))])


def _partition(place: str) -> str:
    return f"{_PARKED}{place}"


def _key_of(said: OrderReport) -> ParkedReportRow:
    """A row with the keys of this report, and nothing else."""
    report = said.report
    kind = f"{report.sender}#{report.event_id}"
    return ParkedReportRow(_partition(parking_place(said.order)), kind)
