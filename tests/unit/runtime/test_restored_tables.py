"""After a restore every function works on the restored tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from muse.adapters.dynamodb.settings import TableNames
from muse.runtime.wiring.aws import storage as wired


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TableNames]]:
    """The tables that the storage was given."""
    given: list[TableNames] = []

    def keep(names: TableNames, session: object) -> object:
        given.append(names)
        return session

    monkeypatch.setattr(wired, "DynamoStorage", keep)
    monkeypatch.setenv("ORDERS_TABLE", "muse-OrdersTable-1A2B")
    for other in ("CARTS_TABLE", "CHECKOUTS_TABLE", "TASKS_TABLE", "RESTORED_TABLES"):
        monkeypatch.delenv(other, raising=False)
    wired.storage.cache_clear()
    yield given
    wired.storage.cache_clear()


def test_before_a_restore_they_are_the_stack_s_own(names: list[TableNames]) -> None:
    wired.storage()
    assert names == [TableNames(carts="", checkouts="", orders="muse-OrdersTable-1A2B", tasks="")]


def test_after_it_they_have_its_ending(
    names: list[TableNames], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTORED_TABLES", "-2026-11-27")
    wired.storage()
    [found] = names
    assert found.orders == "muse-OrdersTable-1A2B-2026-11-27"
    assert found.carts == "", "a table that the function has no business with"
