"""DynamoDB's items and transaction tokens, recorded as they change.

What is recorded is the effect of a write (the whole item as it is now, or that it is gone), never
the request: replaying effects in the order in which they were applied gives the same tables,
whatever the conditions, update expressions and clocks were. All effects of one operation are one
record, so a transaction is in the journal with all its items or not at all.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from local.aws.durable.journal import Journal, Record

ITEM, GONE, EMPTIED, TOKEN = "item", "gone", "emptied", "token"
KINDS = {ITEM, GONE, EMPTIED, TOKEN}
OPERATIONS = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_batch_write_item",
    "_transact_write_items",
    "_execute_statement",
    "_batch_execute_statement",
    "_execute_transaction",
    "_delete_table",
    "_restore_table_from_backup",
    "_restore_table_to_point_in_time",
)

Effect = list[Any]


class ItemRecorder:
    """Collects the effects of the operation that is running and appends them as one record.

    The journal's lock is held for the whole operation, so that the order in the file is the order
    in which the changes were made, and a compaction sees no half of a transaction.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._depth = 0
        self._effects: list[Effect] = []

    def install(self) -> None:
        """Wrap ministack's operations, and the two functions through which all items change."""
        for name in OPERATIONS:
            setattr(dynamodb, name, self._operation(getattr(dynamodb, name)))
        dynamodb._set_item = self._operation(self._setting(dynamodb._set_item))
        dynamodb._remove_item = self._operation(self._removing(dynamodb._remove_item))
        dynamodb._items_replaced = self._operation(self._replacing(dynamodb._items_replaced))
        dynamodb._txn_token_store = self._operation(self._storing(dynamodb._txn_token_store))
        dynamodb.drop_stream_records = self._operation(self._dropping(dynamodb.drop_stream_records))
        handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
        handlers["create"] = self._operation(keeping_items(handlers["create"]))

    def _operation(self, run: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*arguments: Any, **named: Any) -> Any:
            with self._journal.lock:
                self._depth += 1
                try:
                    return run(*arguments, **named)
                finally:
                    self._depth -= 1
                    if self._depth == 0 and self._effects:
                        effects, self._effects = self._effects, []
                        self._journal.append(effects)

        return recorded

    def _note(self, kind: str, table: str, *values: Any) -> None:
        self._effects.append([kind, get_account_id(), get_region(), table, *values])

    def _setting(self, set_item: Callable[..., Any]) -> Callable[..., Any]:
        def set_and_note(table: dict[str, Any], hash_: str, range_: str, item: Any) -> Any:
            self._note_in(table, ITEM, hash_, range_, item)
            return set_item(table, hash_, range_, item)

        return set_and_note

    def _removing(self, remove_item: Callable[..., Any]) -> Callable[..., Any]:
        def remove_and_note(table: dict[str, Any], hash_: str, range_: str) -> Any:
            self._note_in(table, GONE, hash_, range_)
            return remove_item(table, hash_, range_)

        return remove_and_note

    def _replacing(self, items_replaced: Callable[..., Any]) -> Callable[..., Any]:
        def replace_and_note(table: dict[str, Any]) -> Any:
            self._note_in(table, EMPTIED)
            for hash_, by_range in table["items"].items():
                for range_, item in by_range.items():
                    self._note_in(table, ITEM, hash_, range_, item)
            return items_replaced(table)

        return replace_and_note

    def _dropping(self, drop: Callable[..., Any]) -> Callable[..., Any]:
        def drop_and_note(table_name: str, table: Any = None) -> Any:
            if table_name not in dynamodb._tables:
                self._note(EMPTIED, table_name)
            return drop(table_name, table)

        return drop_and_note

    def _storing(self, store: Callable[..., Any]) -> Callable[..., Any]:
        def store_and_note(token: str, entry: dict[str, Any]) -> Any:
            store(token, entry)
            self._note(TOKEN, token, entry)

        return store_and_note

    def _note_in(self, table: dict[str, Any], kind: str, *values: Any) -> None:
        _, _, _, region, account, resource = table["TableArn"].split(":", 5)
        self._effects.append([kind, account, region, resource.removeprefix("table/"), *values])


def keeping_items(create: Callable[..., Any]) -> Callable[..., Any]:
    """A stack that is made anew finds the items of a table that its predecessor left behind.

    Ministack would put an empty table in its place, where AWS refuses to create it.
    """

    def create_and_keep(logical_id: str, properties: Any, stack: str) -> Any:
        left_behind = dict(dynamodb._tables.items())
        name, attributes = create(logical_id, properties, stack)
        table, old = dynamodb._tables[name], left_behind.get(name)
        if old is not None:
            if old["KeySchema"] == table["KeySchema"]:
                table["items"] = old["items"]
            dynamodb._items_replaced(table)
        return name, attributes

    return create_and_keep


def replay(effect: Effect) -> None:
    """Apply one effect to ministack's tables. Those of a table that is no more are passed over."""
    kind, account, region, name, *values = effect
    with request_scope(account, region):
        if kind == TOKEN:
            dynamodb._txn_idempotency[name] = values[0]
            return
        table = dynamodb._tables.get(name)
        if table is None:
            return
        if kind == ITEM:
            dynamodb._set_item(table, *values)
        elif kind == GONE:
            dynamodb._remove_item(table, *values)
        else:
            table["items"].clear()
            dynamodb._items_replaced(table)


def snapshot() -> Iterator[Record]:
    """Every item of every table and every token that still counts, as records to replay."""
    for (account, region, name), table in dynamodb._tables.all_items():
        for hash_, by_range in table["items"].items():
            yield [
                [ITEM, account, region, name, hash_, key, item] for key, item in by_range.items()
            ]
    since = time.time() - dynamodb._TXN_TOKEN_TTL
    for (account, region, token), entry in dynamodb._txn_idempotency.all_items():
        if entry["completed_at"] >= since:
            yield [[TOKEN, account, region, token, entry]]
