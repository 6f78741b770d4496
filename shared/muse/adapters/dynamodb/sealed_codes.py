"""One-time codes as the vault stores them: one for each order, the first of each question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.rows import Put, Remove, Row, Table
from muse.domain.accounts.credentials import Purpose
from muse.domain.errors import VersionConflict

_CODE = "code#"


class CodeRow(Row):
    """The code of an order, encrypted: the answer to the store's question of this `number`.
    DynamoDB deletes what is left of it some time after `delete_at`, in seconds since 1970."""

    table = Table.ACCOUNTS

    owner = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    store_id = NumberAttribute()
    purpose = ValueAttribute(Purpose)
    order_number = UnicodeAttribute()
    number = NumberAttribute()
    sealed = UnicodeAttribute()
    expires_at = NumberAttribute(attr_name="delete_at")


def _code_key(owner: str, order_number: str) -> CodeRow:
    """A row with the keys of an order's code, and nothing else."""
    return CodeRow(owner, f"{_CODE}{order_number}")


@dataclass(frozen=True, slots=True)
class SealedCode:
    """A code, encrypted: what answers the `number`th question of the order's store."""

    owner: str
    store_id: int
    order_number: str
    number: int
    sealed: str
    until: datetime


class DynamoSealedCodes:
    """Every method is one request. Errors of all: Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, code: SealedCode) -> bool:
        """Store it. False, and nothing changes, when this question is answered already."""
        key = _code_key(code.owner, code.order_number)
        row = CodeRow(
            owner=key.owner,
            kind=key.kind,
            store_id=code.store_id,
            purpose=Purpose.CODE,
            order_number=code.order_number,
            number=code.number,
            sealed=code.sealed,
            expires_at=int(code.until.timestamp()),
        )
        is_new = CodeRow.number.does_not_exist() | (CodeRow.number < code.number)
        try:
            self._database.write([Put(row, is_new)])
        except VersionConflict:
            return False
        return True

    def get(self, owner: str, order_number: str, number: int) -> str | None:
        """What answers this question, encrypted."""
        item = self._database.get(_code_key(owner, order_number))
        row = CodeRow.from_raw_data(item) if item else None
        return row.sealed if row and row.number == number else None

    def delete(self, owner: str, order_number: str) -> None:
        """That there is none is no error."""
        any_of_them = CodeRow.number.exists() | CodeRow.number.does_not_exist()
        self._database.write([Remove(_code_key(owner, order_number), any_of_them)])
