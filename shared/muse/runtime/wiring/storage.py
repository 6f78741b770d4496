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
    return DynamoStorage(
        TableNames(
            carts=optional("CARTS_TABLE"),
            checkouts=optional("CHECKOUTS_TABLE"),
            orders=optional("ORDERS_TABLE"),
            tasks=optional("TASKS_TABLE"),
        ),
        session=aws.session(),
    )
