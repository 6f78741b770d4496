"""Where the tables are, and how patient a request to them is."""

from __future__ import annotations

from dataclasses import dataclass

from muse.adapters.dynamodb.tables.rows import Table


@dataclass(frozen=True, slots=True)
class TableNames:
    """The deployed names of the tables; empty for those that a function does not use."""

    carts: str = ""
    checkouts: str = ""
    orders: str = ""
    tasks: str = ""
    stores: str = ""
    accounts: str = ""
    webhooks: str = ""

    def of(self, table: Table) -> str:
        """The name of one of them. Errors: LookupError when there is none."""
        name: str = getattr(self, table)
        if not name:
            raise LookupError(f"the name of the {table} table was not given")
        return name


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """Defaults fit a function that someone waits for.

    Without `region` and `endpoint_url` the usual variables count (AWS_DEFAULT_REGION,
    AWS_ENDPOINT_URL …). `attempts` is how often a request is sent in all before it is Unavailable.
    """

    region: str | None = None
    endpoint_url: str | None = None
    connect_timeout_seconds: float = 1
    read_timeout_seconds: float = 3
    attempts: int = 4


DEFAULTS = ConnectionSettings()
