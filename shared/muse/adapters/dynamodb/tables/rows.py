"""What the rows of all tables have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from muse.adapters.dynamodb.tables.attributes import ValueAttribute
from muse.adapters.dynamodb.tables.codec import codec_of
from muse.domain.errors import VersionConflict
from muse.domain.lifecycle import StatusChange

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pynamodb.expressions.condition import Condition


class Table(StrEnum):
    """The tables by what they hold; their names are a matter of the deployment."""

    CARTS = "carts"
    CHECKOUTS = "checkouts"
    ORDERS = "orders"
    TASKS = "tasks"
    STORES = "stores"
    ACCOUNTS = "accounts"
    WEBHOOKS = "webhooks"


class Row(Model):
    """A kind of item. The attributes bear the names of the domain's fields; `attr_name` is how
    they are called in the table where that differs."""

    table: ClassVar[Table]
    has_stream: ClassVar[bool] = False
    """Whether what is written to the table is also in a stream, as it was and as it is."""


@dataclass(frozen=True, slots=True)
class Put:
    """Store a whole item if `condition` holds, else fail with `refusal`."""

    row: Row
    condition: Condition | None = None
    refusal: type[Exception] = VersionConflict


@dataclass(frozen=True, slots=True)
class Check:
    """Fail with `refusal` unless `condition` holds for the item with the keys of `row`."""

    row: Row
    condition: Condition
    refusal: type[Exception] = VersionConflict


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete the item with the keys of `row` if `condition` holds or there is no such item, else
    fail with `refusal`; without a condition in any case."""

    row: Row
    condition: Condition | None = None
    refusal: type[Exception] = VersionConflict


@dataclass(frozen=True, slots=True)
class Add:
    """Add these amounts to numbers of the item with the keys of `row`, and set these texts; what is
    absent counts as nothing."""

    row: Row
    amounts: Mapping[str, int]
    texts: Mapping[str, str]
    condition: None = None
    refusal: type[Exception] = VersionConflict


Write = Put | Check | Remove | Add


def fields_for(row: type[Row], value: DataclassInstance) -> dict[str, Any]:
    """The fields of a domain object that this kind of item stores, by name."""
    stored = row.get_attributes()
    return {
        field.name: getattr(value, field.name) for field in fields(value) if field.name in stored
    }


def fields_of(row: Row, kind: type[DataclassInstance]) -> dict[str, Any]:
    """What a stored item holds of a domain object of this kind; what it lacks is left to the
    defaults."""
    wanted = {field.name for field in fields(kind)}
    return {name: value for name, value in row.attribute_values.items() if name in wanted}


class StatusRow:
    """The attributes of one entry of the audit trail."""

    status = UnicodeAttribute()
    at = ValueAttribute(datetime)
    by = UnicodeAttribute()
    note = UnicodeAttribute(null=True)


def status_kinds(entries: Sequence[StatusChange], version: int) -> list[str]:
    """The sort keys of entries that are stored together with `version`: they sort by the time of
    what happened, and no two are ever the same."""
    time = codec_of(datetime).encode
    return [f"status#{time(entry.at)}#{version:06}.{place}" for place, entry in enumerate(entries)]


def recorded_at(kind: str) -> str:
    """The last part of a status key, which sorts by when the entry was stored: late news of an
    earlier moment comes after what was known before."""
    return kind.rpartition("#")[2]
