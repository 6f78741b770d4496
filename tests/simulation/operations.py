"""The operations team: does whatever its list of tasks says, as a careful person would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from muse.domain.errors import AlreadyBuying
from muse.domain.order import OrderStatus
from muse.domain.payments.collection import CollectionState
from muse.domain.task import Task, TaskKind
from muse.usecases.after_sale.cancel_order import CancelOrder, deny_cancellation
from muse.usecases.after_sale.record_store_refund import WriteOffStoreRefund, write_off_store_refund
from muse.usecases.after_sale.refund_order import pay_out_refund
from muse.usecases.money_check.difference_task import explain_difference
from muse.usecases.operations.decide_review import DecideReview, decide_review
from muse.usecases.operations.settle_task import SettleTask, settle_task
from muse.usecases.operations.work_on_task import (
    CompleteTask,
    FailTask,
    claim_task,
    complete_task,
    fail_task,
    start_purchase,
)
from muse.usecases.placement.answer_code import GiveCode, give_code
from muse.usecases.returns.end_return import EndReturn, expire_return
from muse.usecases.settlement.end_collection import EndCollection, end_collection
from tests.checkout_scene import PERSON
from tests.simulation.case import RIGHT_CODE
from tests.simulation.stage import Stage

NEXT_PERSON = "cy"
_VANISHED = "vic"
_PAUSE = timedelta(seconds=5)


def number_of(task: Task) -> str:
    """The order that a task is about."""
    assert task.order_number is not None, task.task_id
    return task.order_number


def works(stage: Stage) -> None:
    """Looks at the list every few seconds, for a while."""
    for _ in range(8):
        work_on_list(stage, PERSON)
        stage.later(_PAUSE)


def work_on_list(stage: Stage, person: str) -> None:
    """Every task that is open, as far as it goes: somebody may have been faster."""
    for task in stage.storage.unfinished_tasks():
        if task.is_open:
            work = _WORK[task.kind]
            stage.attempt_to(lambda work=work, task=task: work(stage, task, person))  # type: ignore[misc]  # bound per task


def _place(stage: Stage, task: Task, person: str) -> None:
    """Claim, say so, buy only when that is allowed, say what it cost. Nobody remembers what was
    begun in another window: the answer of the system alone must keep it from being bought twice."""
    claimed = claim_task(task.task_id, person, stage.working).task
    if claimed.kind is not TaskKind.PLACE:
        _verify(stage, claimed, person)
        return
    try:
        start_purchase(task.task_id, person, stage.working)
    except AlreadyBuying:
        if stage.store_of(task).orders_for(number_of(task)):
            _complete_with_what_is_there(stage, task, person)
        return
    _buy(stage, task, person)
    _complete_with_what_is_there(stage, task, person)


def _buy(stage: Stage, task: Task, person: str) -> None:
    store, order = stage.store_of(task), stage.storage.order(number_of(task))
    with stage.moments.around(f"{store.name}.bought by hand"):
        store.sell_by_hand(order, f"B-{store.name}-{len(store.book)}", order.total)


def _verify(stage: Stage, task: Task, person: str) -> None:
    """Look up at the store whether it has the order."""
    claim_task(task.task_id, person, stage.working)
    if stage.store_of(task).orders_for(number_of(task)):
        _complete_with_what_is_there(stage, task, person)
    else:
        fail_task(FailTask(task.task_id, person, "not there"), stage.working)


def _complete_with_what_is_there(stage: Stage, task: Task, person: str) -> None:
    bought = stage.store_of(task).orders_for(number_of(task))[-1].purchase
    number, paid = bought.store_order_number, bought.total_paid.cents
    complete_task(CompleteTask(task.task_id, person, number, paid), stage.working)


def _call_off_orphan(stage: Stage, task: Task, person: str) -> None:
    """The store cancels what the shopper doesn't pay."""
    claim_task(task.task_id, person, stage.working)
    number = stage.storage.order(number_of(task)).store_order_number or ""
    stage.store_of(task).cancelled.add(number_of(task))
    complete_task(CompleteTask(task.task_id, person, number, 0), stage.working)


def _ask_store(stage: Stage, task: Task, person: str) -> None:
    """The store says yes or no on the telephone; no, once the shopper has it."""
    order = stage.storage.order(number_of(task))
    if stage.case.seed % 2 or order.status is OrderStatus.DELIVERED:
        deny_cancellation(number_of(task), "shipped already", stage.after_sale, person)
    else:
        by = f"ops:{person}"
        stage.cancelling(CancelOrder(number_of(task), by, store_confirmed=True))


def _pay_otherwise(stage: Stage, task: Task, person: str) -> None:
    """By bank transfer; its reference is the task, so that it is paid once."""
    n = int(task.task_id.rpartition("-")[2])
    pay_out_refund(number_of(task), n, person, task.task_id, stage.after_sale)


def _collect(stage: Stage, task: Task, person: str) -> None:
    """The shopper pays with a link; its reference is the task, so that it is paid once."""
    command = EndCollection(
        task.session_id or "", person, CollectionState.PAID, reference=task.task_id
    )
    end_collection(command, stage.storage, stage.clock)


def _look_at_payment(stage: Stage, task: Task, person: str) -> None:
    """A person makes up their mind about a doubtful payment."""
    command = DecideReview(task.session_id or "", stage.case.seed % 4 != 1, "looked at it", person)
    decide_review(command, stage.reviewing)


def _explain(stage: Stage, task: Task, person: str) -> None:
    """A person finds out who moved the money, and pays by hand what Stripe refuses to give back."""
    stage.explained.add(task.session_id or "")
    explain_difference(
        task.task_id.removesuffix("-money"), person, "found out", stage.storage, stage.clock
    )


def _remind_store(stage: Stage, task: Task, person: str) -> None:
    """The store does not pay, and never will."""
    command = WriteOffStoreRefund(number_of(task), person, "the store is gone")
    write_off_store_refund(command, stage.storage, stage.clock)


def _leave_to_the_bank(stage: Stage, task: Task, person: str) -> None:
    """Evidence is given in Stripe; the task ends with the dispute."""


def _give_code(stage: Stage, task: Task, person: str) -> None:
    """A person of operations reads the code, and types it right most of the time."""
    lot = Random(f"{person} at {task.version} of {stage.case.seed}")
    code = lot.choice((RIGHT_CODE, RIGHT_CODE, RIGHT_CODE, "0000"))
    give_code(GiveCode(task.task_id, person, code), stage.giving_codes)


def _find_parcel(stage: Stage, task: Task, person: str) -> None:
    """It has been on its way for so long that it never comes."""
    n = int(task.task_id.rpartition("-")[2])
    expire_return(EndReturn(number_of(task), n, person), stage.after_sale)


def _settle(stage: Stage, task: Task, person: str) -> None:
    """Talk to the store and the shopper; no money moves by that."""
    settle_task(SettleTask(task.task_id, person, "talked to them"), stage.working)


_WORK: Mapping[TaskKind, Callable[[Stage, Task, str], None]] = {
    TaskKind.PLACE: _place,
    TaskKind.VERIFY: _verify,
    TaskKind.ORPHAN: _call_off_orphan,
    TaskKind.CANCEL: _ask_store,
    TaskKind.REFUND: _pay_otherwise,
    TaskKind.COLLECT: _collect,
    TaskKind.REVIEW: _look_at_payment,
    TaskKind.DIFFERENCE: _explain,
    TaskKind.STORE_REFUND: _remind_store,
    TaskKind.DISPUTE: _leave_to_the_bank,
    TaskKind.CODE: _give_code,
    TaskKind.RETURN: _find_parcel,
    TaskKind.DELIVERY: _settle,
}


def vanishes_before_buying(stage: Stage) -> None:
    """Says "I'm buying this now", and is never heard of again."""
    _begin_to_buy(stage)


def vanishes_after_buying(stage: Stage) -> None:
    """Buys it, and is never heard of again."""
    task = _begin_to_buy(stage)
    if task:
        _buy(stage, task, _VANISHED)


def _begin_to_buy(stage: Stage) -> Task | None:
    def to_place() -> list[Task]:
        tasks = stage.storage.unfinished_tasks()
        return [task for task in tasks if task.is_open and task.kind is TaskKind.PLACE]

    if not stage.until(lambda: bool(to_place()), 120):
        return None
    task = to_place()[0]
    claim_task(task.task_id, _VANISHED, stage.working)
    return start_purchase(task.task_id, _VANISHED, stage.working).task
