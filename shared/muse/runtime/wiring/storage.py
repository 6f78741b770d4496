"""The tables."""

from __future__ import annotations

from functools import cache

from muse.adapters.dynamodb import DynamoStorage, TableNames
from muse.ports import Storage
from muse.runtime.settings import optional


@cache
def storage() -> Storage:
    """The tables that this function's environment names; the others it has no business with."""
    return DynamoStorage(
        TableNames(
            carts=optional("CARTS_TABLE", _NONE),
            checkouts=optional("CHECKOUTS_TABLE", _NONE),
            orders=optional("ORDERS_TABLE", _NONE),
            tasks=optional("TASKS_TABLE", _NONE),
        )
    )


_NONE = "not-for-this-function"
