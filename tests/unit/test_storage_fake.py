"""What tests can do with storage in memory, beyond the port that it shares with DynamoDB."""

from __future__ import annotations

import pytest

from muse.domain.errors import VersionConflict
from muse.ports import Change
from tests.builders import SESSION_ID, USER, a_cart, a_session
from tests.fakes.storage import InMemoryStorage


class Crash(Exception):
    """The process dies."""


@pytest.fixture
def storage() -> InMemoryStorage:
    return InMemoryStorage()


def die(changes: tuple[Change, ...]) -> None:
    raise Crash


def test_a_crash_before_a_commit_loses_all_of_it(storage: InMemoryStorage) -> None:
    storage.before_commit = die
    with pytest.raises(Crash):
        storage.commit(a_cart())
    assert storage.cart(USER).version == 0


def test_a_crash_after_a_commit_loses_nothing(storage: InMemoryStorage) -> None:
    storage.after_commit = die
    with pytest.raises(Crash):
        storage.commit(a_cart())
    assert storage.cart(USER).version == 1


def test_another_can_be_first(storage: InMemoryStorage) -> None:
    def overtake(changes: tuple[Change, ...]) -> None:
        storage.before_commit = lambda _: None
        storage.commit(a_cart())

    storage.before_commit = overtake
    with pytest.raises(VersionConflict):
        storage.commit(a_cart(), a_session())
    assert storage.requests["commit"] == 2


def test_requests_are_counted_by_name(storage: InMemoryStorage) -> None:
    storage.commit(a_session())
    storage.checkout(SESSION_ID)
    storage.checkout(SESSION_ID)
    storage.orders([])
    assert storage.requests == {"commit": 1, "checkout": 2}
