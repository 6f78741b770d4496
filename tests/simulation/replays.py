"""Once everything is over, doing anything of it again must change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from muse.domain.order import Order
from muse.domain.placement.attempt import PlacementDecision
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from muse.usecases.after_sale.cancel_order import CancelOrder
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.after_sale.refund_order import RefundOrder
from muse.usecases.checkout.cancel_checkout import cancel_checkout, cancel_payment
from muse.usecases.checkout.place_checkout import PlaceCheckout, place_checkout
from muse.usecases.checkout.start_checkout import StartCheckout, start_checkout
from muse.usecases.operations.work_on_task import CompleteTask, complete_task
from muse.usecases.placement.notify_run import notify_run
from muse.usecases.placement.open_task import OpenTask, open_task
from muse.usecases.placement.place_order import PlaceOrder, place_order
from muse.usecases.returns.receive_return import ReceiveReturn
from muse.usecases.returns.request_return import RequestReturn
from muse.usecases.settlement.settle_checkout import settle_checkout
from tests.builders import USER
from tests.checkout_scene import ATTEMPT_TIME
from tests.simulation.shopping import SECOND_KEY
from tests.simulation.stage import FIRST_KEY, Command, Stage

Replay = tuple[str, Callable[[], object]]


def changes_of_replays(stage: Stage) -> Iterator[str]:
    """What each repetition changed, which must be nothing."""
    stage.moments.calm_down()
    stage.payments.work_again()
    for name, repeat in list(_replays(stage)):
        before = _everything(stage)
        stage.attempt_to(lambda repeat=repeat: _decided(repeat))  # type: ignore[misc]  # bound per replay
        after = _everything(stage)
        changed = [kind for kind, was in before.items() if after[kind] != was]
        if changed:
            yield f"repeating changes nothing: {name} changed {', '.join(changed)}"


def _decided(repeat: Callable[[], object]) -> None:
    try:
        repeat()
    except PlacementDecision:
        return  # what a run of the workflow is told


def _everything(stage: Stage) -> dict[str, object]:
    """Storage, payments, stores and runs as they are now."""
    stores = stage.street.retailers.by_store.values()
    return {
        **stage.storage.contents(),
        "payments": dict(stage.payments.intents),
        "refunds": {intent: tuple(made) for intent, made in stage.payments.refunds.items()},
        "taken": tuple(stage.payments.taken),
        "confirmed": tuple(stage.payments.confirmed),
        "store orders": [tuple(store.book) for store in stores],
        "cancelled at stores": [frozenset(store.cancelled) for store in stores],
        "runs": tuple(stage.workflow.runs),
        "told": len(stage.notifier.told),
    }


def _replays(stage: Stage) -> Iterator[Replay]:
    for session in stage.storage.sessions:
        yield from _of_session(stage, session)
    for order in stage.orders:
        yield from _of_order(stage, order)
    for task in stage.storage.every_task:
        yield from _of_task(stage, task)
    for command in tuple(stage.commands):
        yield type(command).__name__, partial(_say_again, stage, command)
    for said in tuple(stage.reported):
        yield f"a report of {said.report.kind}", partial(stage.reporting, said)
    yield "reconcile", stage.reconcile


def _say_again(stage: Stage, command: Command) -> None:
    match command:
        case CancelOrder():
            stage.cancelling(command)
        case RefundOrder():
            stage.refunding(command)
        case RequestReturn():
            stage.returning(command)
        case ReceiveReturn():
            stage.receiving(command)


def _of_session(stage: Stage, session: CheckoutSession) -> Iterator[Replay]:
    which, storage = session.session_id, stage.storage
    payments, clock = stage.payments, stage.clock
    yield "place", lambda: place_checkout(PlaceCheckout(which, USER, 0), stage.placing)
    yield "settle", lambda: settle_checkout(which, storage, payments, clock, stage.notifier)
    yield "cancel payment", lambda: cancel_payment(which, USER, storage, payments, clock)
    yield "cancel checkout", lambda: cancel_checkout(which, USER, storage, payments, clock)
    key = FIRST_KEY if which == stage.session_id else SECOND_KEY
    command = StartCheckout(USER, key)
    yield "start", lambda: start_checkout(command, storage, stage.registry, clock)


def _of_order(stage: Stage, order: Order) -> Iterator[Replay]:
    number, ends = order.order_number, stage.clock.now() + ATTEMPT_TIME
    method = stage.street.retailers.by_store[order.store_id].method
    command = PlaceOrder(number, method, ends)
    yield "place order", lambda: place_order(command, stage.placing_orders)
    asked = OpenTask(number, "token-of-nobody", "again")
    yield "open task", lambda: open_task(asked, stage.storage, stage.notifier, stage.clock)
    for adjustment in order.adjustments:
        n = adjustment.n
        yield "follow up", lambda n=n: follow_up_refund(number, n, stage.after_sale)  # type: ignore[misc]  # bound per refund


def _of_task(stage: Stage, task: Task) -> Iterator[Replay]:
    if task.order_number is None:
        return
    order = stage.storage.order(task.order_number)
    yield "tell", lambda: notify_run(task, order, stage.storage, stage.workflow)
    purchase = order.purchase
    if purchase and task.claimed_by:
        number, paid = purchase.store_order_number, purchase.total_paid.cents
        done = CompleteTask(task.task_id, task.claimed_by, number, paid)
        yield "complete", lambda: complete_task(done, stage.working)
