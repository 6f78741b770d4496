"""docs/data-model.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from muse.adapters.dynamodb.app_webhooks.rows import DeliveryRow, EndpointRow
from muse.adapters.dynamodb.sealed_codes import CodeRow
from muse.adapters.dynamodb.tables.accounts.account_links import PendingLinkRow, RevocationRow
from muse.adapters.dynamodb.tables.accounts.linked_accounts import AccountRow, AuditRow
from muse.adapters.dynamodb.tables.carts import CartRow
from muse.adapters.dynamodb.tables.checkouts import (
    AttemptsRow,
    CheckoutStatusRow,
    PaymentRow,
    SessionRow,
)
from muse.adapters.dynamodb.tables.orders import (
    OrderItemRow,
    OrderRow,
    OrderStatusRow,
    StoreOrderNumberRow,
)
from muse.adapters.dynamodb.tables.rows import Row, Table
from muse.adapters.dynamodb.tables.schema import expected_tables
from muse.adapters.dynamodb.tables.stores import ControlsRow, HealthRow
from muse.adapters.dynamodb.tables.tasks import TaskRow

PAGE = (Path(__file__).parents[3] / "docs" / "data-model.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")
STATUS_KIND = "status#<time>#<version>.<place>"

ROWS: dict[tuple[str, str], type[Row]] = {
    ("carts", ""): CartRow,
    ("checkouts", "session"): SessionRow,
    ("checkouts", "payment#<type>#<attempt>"): PaymentRow,
    ("checkouts", "payment#refund#<order>#<kind>#<n>"): PaymentRow,
    ("checkouts", STATUS_KIND): CheckoutStatusRow,
    ("checkouts", "attempts"): AttemptsRow,
    ("orders", "order"): OrderRow,
    ("orders", "item#<nnn>"): OrderItemRow,
    ("orders", STATUS_KIND): OrderStatusRow,
    ("orders", "store_order_number"): StoreOrderNumberRow,
    ("tasks", ""): TaskRow,
    ("stores", "controls"): ControlsRow,
    ("stores", "health#<method>"): HealthRow,
    ("accounts", "store#<store id>"): AccountRow,
    ("accounts", "pending"): PendingLinkRow,
    ("accounts", "<owner>#<store id>#<version>"): RevocationRow,
    ("accounts", "audit#<time>#<n>"): AuditRow,
    ("accounts", "code#<order number>"): CodeRow,
    ("webhooks", "<endpoint id>"): EndpointRow,
    ("webhooks", "delivery#<delivery id>"): DeliveryRow,
}


def table_under(heading: str) -> list[list[str]]:
    """The rows of the first table after a heading, as cells."""
    section = PAGE.partition(f"{heading}\n")[2]
    lines = [line for line in section.split("\n\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


ITEMS = {
    (table, kind.strip("`")): CODE.findall(cells) for table, kind, cells in table_under("## Items")
}
INDEXES = {
    (cells[0], cells[1].strip("`")): [cell.replace("`", "") for cell in cells[2:5]]
    for cells in table_under("## Indexes")
}


def test_every_kind_of_item_is_described() -> None:
    assert ITEMS.keys() == ROWS.keys()


@pytest.mark.parametrize("kind", list(ROWS))
def test_its_attributes_are_listed(kind: tuple[str, str]) -> None:
    attributes = ROWS[kind].get_attributes().values()
    keys = {part.attr_name for part in attributes if part.is_hash_key or part.is_range_key}
    stored = {part.attr_name for part in attributes} - keys
    assert set(ITEMS[kind]) == stored
    assert len(ITEMS[kind]) == len(stored)


def test_every_index_is_described() -> None:
    described = {
        (table.value, index["IndexName"]): _words_for(index)
        for table, schema in expected_tables().items()
        for index in schema.get("GlobalSecondaryIndexes", [])
    }
    assert described == INDEXES


def _words_for(index: dict[str, Any]) -> list[str]:
    keys = [key["AttributeName"] for key in index["KeySchema"]]
    projection = index["Projection"]
    kind = {"KEYS_ONLY": "keys", "ALL": "everything"}.get(projection["ProjectionType"])
    return [*keys, *[""] * (2 - len(keys)), kind or " ".join(projection["NonKeyAttributes"])]


def test_the_keys_of_the_tables_are_described() -> None:
    for name, partition, sort, *_ in table_under("# The data model"):
        keys = [key["AttributeName"] for key in expected_tables()[Table(name)]["KeySchema"]]
        assert keys == [key.strip("`") for key in (partition, sort) if key]
