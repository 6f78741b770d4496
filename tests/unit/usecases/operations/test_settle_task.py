"""People settle outside of Muse what a delivery task asks for, and say how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.domain.errors import Conflict, NotFound
from muse.domain.task import TaskKind, TaskStatus
from muse.usecases.operations.settle_task import SettleTask, settle_task
from muse.usecases.operations.work_on_task import claim_task
from muse.usecases.tracking.delivery_tasks import DeliveryConcern, delivery_task
from tests.checkout_scene import PERSON, CheckoutScene
from tests.store_replies import by_hand, placed

REASON = "The store replaces an item by another: ask the shopper, and see what it costs."


@pytest.fixture
def task_id(checkout: CheckoutScene) -> str:
    checkout.place(gap=placed(), boutique=by_hand())
    concern = DeliveryConcern("substituted", REASON)
    task = delivery_task(checkout.order("gap"), concern, checkout.clock.now())
    checkout.storage.commit(task)
    return task.task_id


def settle(checkout: CheckoutScene, task_id: str, note: str = "sent again") -> str | None:
    return settle_task(SettleTask(task_id, PERSON, note), checkout.working).task.outcome


def test_it_is_done_with_what_was_said(checkout: CheckoutScene, task_id: str) -> None:
    before = checkout.order("gap")
    assert settle(checkout, task_id) == "settled: sent again"
    task = checkout.storage.task(task_id)
    assert task is not None
    assert (task.status, task.claimed_by) == (TaskStatus.DONE, PERSON)
    assert checkout.order("gap") == before


def test_the_same_again_changes_nothing(checkout: CheckoutScene, task_id: str) -> None:
    settle(checkout, task_id)
    before = checkout.storage.task(task_id)
    assert settle(checkout, task_id) == "settled: sent again"
    assert checkout.storage.task(task_id) == before
    with pytest.raises(Conflict):
        settle(checkout, task_id, "paid back")


def test_what_a_colleague_has_is_theirs(checkout: CheckoutScene, task_id: str) -> None:
    claim_task(task_id, "a colleague", checkout.working)
    with pytest.raises(Conflict, match="held by a colleague"):
        settle(checkout, task_id)


def test_a_mail_was_read(checkout: CheckoutScene, task_id: str) -> None:
    task = checkout.storage.task(task_id)
    assert task is not None
    reason = "The store's mail says nothing that a machine understands: read it, record it."
    mail = replace(task, task_id="mail-1", kind=TaskKind.EMAIL, reason=reason, version=0)
    checkout.storage.commit(replace(mail, message="messages/1"))
    assert settle(checkout, "mail-1", "a newsletter") == "settled: a newsletter"


def test_other_tasks_end_otherwise(checkout: CheckoutScene, task_id: str) -> None:
    with pytest.raises(Conflict, match="kind place ends in another way"):
        settle(checkout, checkout.order("boutique").order_number)


def test_a_task_that_is_not_there(checkout: CheckoutScene) -> None:
    with pytest.raises(NotFound):
        settle(checkout, "nothing")
