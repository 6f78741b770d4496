"""DynamoDB requests on the tables of this adapter. Every method is one request, sent again when it
was not decided; all raise Unavailable in the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from botocore.session import Session
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action

from muse.adapters.dynamodb.retrying import RetryPolicy, Unprocessed
from muse.adapters.dynamodb.settings import DEFAULTS, ConnectionSettings, TableNames
from muse.adapters.dynamodb.tables.rows import Add, Check, Put, Remove, Row, Table, Write
from muse.adapters.dynamodb.tables.schema import expected_tables
from muse.domain.errors import VersionConflict

Item = dict[str, Any]  # as DynamoDB has it: {"store_id": {"N": "9001"}, …}

_MOST_WRITES = 100  # DynamoDB's limit of one transaction
_MOST_READS = 100  # and of one batch
_REFUSED = "ConditionalCheckFailed"


class _Connection(Connection):
    """A connection whose client comes from a botocore session that others use too."""

    def __init__(self, session: Session | None, **settings: Any) -> None:
        super().__init__(**settings)
        self._shared = session

    @property
    def session(self) -> Session:
        return self._shared or super().session


class Database:
    """One connection, shared by all tables. Safe to use from several threads."""

    def __init__(
        self,
        tables: TableNames,
        settings: ConnectionSettings,
        session: Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tables = tables
        self._retry_policy = RetryPolicy(settings.attempts, sleep)
        self._connection = _Connection(
            session,
            region=settings.region,
            host=settings.endpoint_url,
            connect_timeout_seconds=settings.connect_timeout_seconds,
            read_timeout_seconds=settings.read_timeout_seconds,
            max_retry_attempts=0,  # `RetryPolicy` sends again, and knows better when
        )
        # A dict, since all tables that were not named are called alike.
        schemas = {getattr(tables, table): schema for table, schema in expected_tables().items()}
        for name, schema in schemas.items():
            self._connection.add_meta_table(MetaTable({"TableName": name, **schema}))

    @classmethod
    def connected(
        cls,
        tables: TableNames,
        settings: ConnectionSettings = DEFAULTS,
        session: Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Database:
        """One whose client is made already."""
        database = cls(tables, settings, session, sleep)
        database.connect()
        return database

    def connect(self) -> None:
        """Make the client now, so that the first request doesn't have to."""
        _ = self._connection.client

    def get(self, key: Row) -> Item | None:
        """The item with the keys of `key`, read consistently."""
        name, partition, sort = self._key_of(key)
        answer = self._retry_policy.call(
            lambda: self._connection.get_item(name, partition, sort, consistent_read=True)
        )
        item: Item | None = answer.get("Item")
        return item

    def get_many(self, keys: Sequence[Row]) -> list[Item]:
        """The items that exist of these different ones of one table, read consistently, in any
        order. One request per 100."""
        batches = (keys[at : at + _MOST_READS] for at in range(0, len(keys), _MOST_READS))
        return [item for batch in batches for item in self._get_batch(batch)]

    def _get_batch(self, keys: Sequence[Row]) -> list[Item]:
        name, *_ = self._key_of(keys[0])
        missing: list[Any] = [key.serialize(null_check=False) for key in keys]
        found: list[Item] = []

        def request() -> None:
            answer = self._connection.batch_get_item(name, missing, consistent_read=True)
            found.extend(answer["Responses"][name])
            missing[:] = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
            if missing:
                raise Unprocessed

        self._retry_policy.call(request)
        return found

    def query(
        self,
        table: Table,
        partition: str,
        condition: Condition | None = None,
        index: str | None = None,
    ) -> list[Item]:
        """All items of a partition whose sort key meets `condition`, by sort key; consistent unless
        read from an index. One request per megabyte."""
        return list(self.pages(table, partition, condition, index))

    def pages(
        self,
        table: Table,
        partition: str,
        condition: Condition | None = None,
        index: str | None = None,
        size: int | None = None,
        *,
        backwards: bool = False,
    ) -> Iterator[Item]:
        """The same item by item, `backwards` from the last: one request per page, when it is
        reached, of `size` items at most."""
        start: Item | None = None

        def request() -> Item:
            return self._connection.query(
                self._tables.of(table),
                partition,
                range_key_condition=condition,
                consistent_read=index is None,
                index_name=index,
                exclusive_start_key=start,
                limit=size,
                scan_index_forward=not backwards,
            )

        while True:
            answer = self._retry_policy.call(request)
            yield from answer["Items"]
            start = answer.get("LastEvaluatedKey")
            if not start:
                return

    def update(self, key: Row, actions: Sequence[Action], condition: Condition) -> Item | None:
        """Change one item and return all of it; None when `condition` doesn't hold."""
        name, partition, sort = self._key_of(key)

        def request() -> Item:
            return self._connection.update_item(
                name, partition, sort, actions, condition, return_values="ALL_NEW"
            )

        try:
            item: Item = self._retry_policy.call(request)["Attributes"]
        except UpdateError as error:
            if error.cause_response_code == f"{_REFUSED}Exception":
                return None
            raise
        return item

    def write(self, writes: Sequence[Write]) -> None:
        """All of these in one transaction, or none. Errors: the refusal of a write whose condition
        doesn't hold, VersionConflict first; ValueError for what no transaction can do.

        Sent again under the same token, so that an answer that got lost doesn't look like someone
        else's change.
        """
        self._require_possible(writes)
        # PynamoDB sends them in this order, and DynamoDB gives its reasons in that order, too.
        ordered = sorted(writes, key=lambda write: _SENT.index(type(write)))
        checks, removals, puts, additions = (
            [self._arguments(write) for write in ordered if isinstance(write, kind)]
            for kind in _SENT
        )
        token = str(uuid4())
        try:
            self._retry_policy.call(
                lambda: self._connection.transact_write_items(
                    condition_check_items=checks,
                    delete_items=removals,
                    put_items=puts,
                    update_items=additions,
                    client_request_token=token,
                )
            )
        except TransactWriteError as error:
            refusals = _refusals_of(error, ordered)
            if VersionConflict in refusals:
                raise VersionConflict from error
            if refusals:
                raise refusals[0] from error
            raise

    def _require_possible(self, writes: Sequence[Write]) -> None:
        if len(writes) > _MOST_WRITES:
            raise ValueError(f"{len(writes)} writes: a transaction holds {_MOST_WRITES}")
        seen = set()
        for write in writes:
            key = self._key_of(write.row)
            if key in seen:
                if write.refusal is not VersionConflict:
                    raise write.refusal
                raise ValueError("a commit may touch each thing once only")
            seen.add(key)

    def _arguments(self, write: Write) -> Item:
        name, partition, sort = self._key_of(write.row)
        if isinstance(write, Add):
            return self._connection.get_operation_kwargs(
                name, partition, sort, actions=_actions_of(write)
            )
        if not isinstance(write, Put):
            return self._connection.get_operation_kwargs(
                name, partition, sort, condition=write.condition
            )
        return self._connection.get_operation_kwargs(
            name,
            partition,
            sort,
            key="Item",
            attributes=write.row.serialize(),
            condition=write.condition,
        )

    def _key_of(self, row: Row) -> tuple[str, str, str | None]:
        name = self._tables.of(row.table)
        schema = self._connection.get_meta_table(name)
        sort = schema.range_keyname
        return name, getattr(row, schema.hash_keyname), getattr(row, sort) if sort else None


_SENT: tuple[type[Write], ...] = (Check, Remove, Put, Add)


def _actions_of(write: Add) -> list[Action]:
    added = [Path(name).add(Value(amount)) for name, amount in write.amounts.items()]
    return [*added, *(Path(name).set(text) for name, text in write.texts.items())]


def _refusals_of(error: TransactWriteError, writes: Sequence[Write]) -> list[type[Exception]]:
    reasons = error.cancellation_reasons
    return [
        write.refusal
        for write, reason in zip(writes, reasons, strict=bool(reasons))
        if reason and reason.code == _REFUSED
    ]
