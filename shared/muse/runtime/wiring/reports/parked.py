"""Where reports wait for their orders."""

from __future__ import annotations

from functools import cache

from muse.adapters import aws
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.parked_reports import DynamoParkedReports
from muse.adapters.dynamodb.settings import TableNames
from muse.ports import ParkedReports
from muse.runtime.settings import optional, required


@cache
def parked_reports() -> ParkedReports:
    """In the table of orders; after a restore in the restored one (docs/restore.md)."""
    tables = TableNames(orders=required("ORDERS_TABLE") + optional("RESTORED_TABLES"))
    return DynamoParkedReports(Database.connected(tables, session=aws.session()))
