"""Tasks that a person ends: what was to be read, or to be settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.task import CLAIM_LEASE, Task, TaskKind, TaskStatus
from muse.usecases.operations.settle_task import SettleTask, settle_task
from muse.usecases.operations.work_on_task import claim_task
from tests.checkout_scene import PERSON, CheckoutScene
from tests.store_replies import placed

READ = SettleTask("mail-1", PERSON, "a newsletter")
REASON = "The store's mail says nothing that a machine understands: read it, record it."


def to_be_read(scene: CheckoutScene, kind: TaskKind = TaskKind.EMAIL) -> Task:
    now = scene.clock.now()
    order = scene.order("gap")
    task = Task(
        task_id="mail-1",
        kind=kind,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=REASON,
        created_at=now,
        due_at=now + timedelta(hours=24),
        message="messages/1",
    )
    scene.storage.commit(task)
    return task.saved()


@pytest.fixture
def scene(checkout: CheckoutScene) -> CheckoutScene:
    checkout.place(gap=placed())
    return checkout


@pytest.mark.parametrize("kind", [TaskKind.EMAIL, TaskKind.DELIVERY])
def test_it_is_done_and_says_how(scene: CheckoutScene, kind: TaskKind) -> None:
    to_be_read(scene, kind)
    order = scene.order("gap")
    claim_task("mail-1", PERSON, scene.working)
    view = settle_task(READ, scene.working)
    assert view.task == scene.storage.task("mail-1")
    assert (view.task.status, view.task.outcome) == (TaskStatus.DONE, "settled: a newsletter")
    assert (view.task.done_at, view.task.is_unfinished) == (scene.clock.now(), False)
    assert view.about == order == scene.order("gap")


def test_saying_it_again_changes_nothing(scene: CheckoutScene) -> None:
    to_be_read(scene)
    claim_task("mail-1", PERSON, scene.working)
    first = settle_task(READ, scene.working)
    scene.later(timedelta(minutes=1))
    assert settle_task(READ, scene.working) == first


def test_saying_something_else_afterwards_is_refused(scene: CheckoutScene) -> None:
    to_be_read(scene)
    claim_task("mail-1", PERSON, scene.working)
    settle_task(READ, scene.working)
    with pytest.raises(Conflict, match="This task is done: settled: a newsletter"):
        settle_task(SettleTask("mail-1", PERSON, "an order"), scene.working)


def test_it_must_be_claimed_first(scene: CheckoutScene) -> None:
    to_be_read(scene)
    with pytest.raises(Conflict, match="Claim this task first"):
        settle_task(READ, scene.working)
    claim_task("mail-1", "kim", scene.working)
    scene.later(CLAIM_LEASE / 2)
    with pytest.raises(Conflict, match="Claim this task first"):
        settle_task(READ, scene.working)


def test_a_task_that_ends_otherwise(scene: CheckoutScene) -> None:
    to_be_read(scene, TaskKind.CANCEL)
    claim_task("mail-1", PERSON, scene.working)
    with pytest.raises(Conflict, match="of the kind cancel"):
        settle_task(READ, scene.working)


def test_a_task_that_is_not_there(scene: CheckoutScene) -> None:
    with pytest.raises(NotFound):
        settle_task(READ, scene.working)
