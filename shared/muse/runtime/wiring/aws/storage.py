"""The tables."""

from __future__ import annotations

from functools import cache

from muse.adapters import aws
from muse.adapters.dynamodb.settings import TableNames
from muse.adapters.dynamodb.storage import DynamoStorage
from muse.ports import Storage
from muse.runtime.settings import optional


@cache
def storage() -> Storage:
    """The tables that this function's environment names; the others it has no business with."""
    names = TableNames(
        carts=_table("CARTS_TABLE"),
        checkouts=_table("CHECKOUTS_TABLE"),
        orders=_table("ORDERS_TABLE"),
        tasks=_table("TASKS_TABLE"),
        stores=_table("STORES_TABLE"),
    )
    return DynamoStorage(names, session=aws.session())


def _table(setting: str) -> str:
    """Its name; after a restore the restored one's, which has another ending (docs/restore.md)."""
    name = optional(setting)
    return name + optional("RESTORED_TABLES") if name else ""
