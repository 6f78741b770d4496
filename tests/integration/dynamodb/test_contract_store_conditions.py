"""What decides about a store's methods is kept as it was written, and by one writer at a time. Of
the storage in memory and of the one in DynamoDB."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.adapters.dynamodb.storage import DynamoStorage
from muse.domain.errors import VersionConflict
from muse.domain.placement.failures import Impact
from muse.domain.routing.choice import StoreCondition
from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import CanaryResult, MethodHealth, RunningAttempt
from muse.domain.store import Method
from muse.ports import Storage
from tests.builders import NOW
from tests.dynamodb import count_requests

HEALTH = MethodHealth(9001, Method.HEADLESS)
PAUSED = StoreControls(9001).with_change("ops:bo", "rebuilding", NOW, paused=(Method.API,))


def worked() -> MethodHealth:
    """A health with something of everything in it."""
    running = RunningAttempt("mo_1", NOW, NOW + timedelta(minutes=5))
    return (
        HEALTH.begin(running, 5)
        .end("mo_1", "bot_challenge", Impact.STOPS, NOW)
        .begin(RunningAttempt("mo_2", NOW, NOW + timedelta(minutes=5)), 5)
        .canary_ended(CanaryResult(NOW, "playbook_broken", 1200, Impact.STOPS))
    )


def test_a_store_that_nobody_touched_is_as_the_registry_has_it(storage: Storage) -> None:
    assert storage.store_conditions([9001]) == {9001: StoreCondition(StoreControls(9001))}
    assert storage.store_conditions([]) == {}


def test_what_was_written_is_read(storage: Storage) -> None:
    storage.commit(worked(), PAUSED)
    condition = storage.store_conditions([9001, 9002])[9001]
    assert condition.of(Method.HEADLESS) == worked().saved()
    assert condition.of(Method.API) == MethodHealth(9001, Method.API)
    assert condition.controls == PAUSED.saved()


def test_stores_are_kept_apart(storage: Storage) -> None:
    storage.commit(worked())
    conditions = storage.store_conditions([9001, 9002])
    assert conditions[9002] == StoreCondition(StoreControls(9002))


@pytest.mark.parametrize("change", [worked(), PAUSED])
def test_the_second_of_two_writers_learns_of_the_first(
    storage: Storage, change: MethodHealth | StoreControls
) -> None:
    storage.commit(change)
    with pytest.raises(VersionConflict):
        storage.commit(change)
    storage.commit(change.saved())


def test_all_stores_of_a_checkout_take_one_request(dynamo: DynamoStorage) -> None:
    with count_requests() as requests:
        dynamo.store_conditions([9000 + n for n in range(15)])
    assert requests.operations == ["BatchGetItem"]
