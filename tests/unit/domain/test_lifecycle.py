"""Lifecycles: one table each, and no way around it."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from muse.domain import order, session, task
from muse.domain.errors import Conflict
from muse.domain.lifecycle import require_step

TABLES: dict[str, Mapping[StrEnum, frozenset[StrEnum]]] = {
    "checkout": {status: frozenset(then) for status, then in session.NEXT.items()},
    "order": {status: frozenset(then) for status, then in order.NEXT.items()},
    "task": {status: frozenset(then) for status, then in task.NEXT.items()},
}


@pytest.mark.parametrize("what", TABLES)
class TestEachTable:
    def test_knows_every_status(self, what: str) -> None:
        table = TABLES[what]
        assert set(table) == set(type(next(iter(table))))

    def test_leads_to_the_end_from_everywhere(self, what: str) -> None:
        table = TABLES[what]
        ended = {status for status, then in table.items() if not then}
        assert ended
        for _ in table:
            ended |= {status for status, then in table.items() if then & ended}
        assert ended == set(table)

    def test_every_status_is_reached_from_the_first(self, what: str) -> None:
        table = TABLES[what]
        reached = {next(iter(table))}
        for _ in table:
            reached |= {then for status in reached for then in table[status]}
        assert reached == set(table)

    def test_nothing_becomes_what_it_is(self, what: str) -> None:
        assert all(status not in then for status, then in TABLES[what].items())

    def test_only_steps_in_it_are_taken(self, what: str) -> None:
        table = TABLES[what]
        for status in table:
            for then in table:
                if then in table[status]:
                    require_step(table, status, then, what)
                else:
                    with pytest.raises(Conflict, match=f"This {what} is {status}"):
                        require_step(table, status, then, what)
