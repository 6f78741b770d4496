"""What the storage port promises about tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import VersionConflict
from muse.domain.task import Task, TaskKind
from muse.ports import Storage
from tests.builders import NOW, a_task, an_order


def stored(storage: Storage, task: Task) -> Task:
    storage.commit(task)
    return task.saved()


def test_a_task_is_read_as_it_was_stored(storage: Storage) -> None:
    task = stored(storage, a_task(continue_url="https://store-9001.example/checkouts/7"))
    task = stored(storage, task.claim("olga", NOW))
    assert storage.task(task.task_id) == task


def test_an_unknown_task_is_none(storage: Storage) -> None:
    assert storage.task("MO-00000-00000-00000") is None


def test_the_second_of_two_claims_is_refused(storage: Storage) -> None:
    task = stored(storage, a_task())
    storage.commit(task.claim("olga", NOW))
    with pytest.raises(VersionConflict):
        storage.commit(task.claim("otto", NOW))


def test_unfinished_tasks_are_listed_by_due_time(storage: Storage) -> None:
    late = stored(storage, a_task(an_order(9001), due_at=NOW + timedelta(hours=3)))
    soon = stored(storage, a_task(an_order(9002), due_at=NOW + timedelta(hours=1)))
    storage.commit(soon.claim("olga", NOW))
    done = a_task(an_order(9003), callback=None).claim("olga", NOW).finish("placed", NOW)
    storage.commit(done)
    assert storage.unfinished_tasks() == (soon.claim("olga", NOW).saved(), late)


def test_a_task_stays_listed_until_the_waiting_run_was_told(storage: Storage) -> None:
    task = stored(storage, a_task().claim("olga", NOW).start_buying("olga"))
    task = stored(storage, task.finish("placed", NOW))
    assert storage.unfinished_tasks() == (task,)

    task = stored(storage, task.acknowledge())

    assert storage.unfinished_tasks() == ()
    assert storage.task(task.task_id) == task


def test_a_task_comes_back_when_another_run_waits_for_it(storage: Storage) -> None:
    task = stored(storage, a_task().claim("olga", NOW).finish("placed", NOW).acknowledge())
    waiting = stored(storage, task.with_callback("token-2"))
    assert storage.unfinished_tasks() == (waiting,)


def test_a_sleeping_task_is_not_listed_until_it_is_awake(storage: Storage) -> None:
    due = NOW + timedelta(days=14)
    task = stored(storage, a_task(callback=None).asleep_until(due))
    assert task.is_asleep
    assert storage.unfinished_tasks() == ()
    assert storage.sleeping_tasks(due - timedelta(microseconds=1)) == ()
    assert storage.sleeping_tasks(due) == (task,)

    task = stored(storage, task.awake())

    assert storage.sleeping_tasks(due) == ()
    assert storage.unfinished_tasks() == (task,)


def test_sleeping_tasks_are_listed_by_due_time(storage: Storage) -> None:
    later = stored(storage, a_task(an_order(9001)).asleep_until(NOW + timedelta(days=2)))
    sooner = stored(storage, a_task(an_order(9002)).asleep_until(NOW + timedelta(days=1)))
    done = a_task(an_order(9003), callback=None).asleep_until(NOW).finish("paid back", NOW)
    storage.commit(done)
    assert storage.sleeping_tasks(NOW + timedelta(days=3)) == (sooner, later)


def test_a_task_that_is_done_may_begin_anew(storage: Storage) -> None:
    task = stored(storage, a_task(callback=None).finish("paid back", NOW))
    task = stored(storage, task.asleep_until(NOW + timedelta(days=1)))
    assert storage.sleeping_tasks(NOW + timedelta(days=1)) == (task,)
    assert storage.task(task.task_id) == task


def test_a_task_may_be_of_no_order(storage: Storage) -> None:
    task = a_task(
        task_id="ch_1-money",
        kind=TaskKind.DIFFERENCE,
        order_number=None,
        session_id=None,
        store_id=None,
        store_name=None,
        callback=None,
    )
    task = stored(storage, task)
    assert storage.task("ch_1-money") == task
    assert storage.unfinished_tasks() == (task,)


def test_a_task_may_be_about_a_message(storage: Storage) -> None:
    reason = "Gap wrote to Muse about no order that could be told: read it."
    task = a_task(
        task_id="store-1-mail-1",
        kind=TaskKind.EMAIL,
        order_number=None,
        session_id=None,
        reason=reason,
        callback=None,
        message="messages/1",
    )
    task = stored(storage, task)
    assert storage.task("store-1-mail-1") == task
    task = stored(storage, task.anew(reason, NOW).about_message("messages/2"))
    assert storage.task("store-1-mail-1") == task
    assert task.message == "messages/2"
