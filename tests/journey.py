"""How people behave on the way through a checkout, until it is settled or nothing helps.

The shopper presses the button, chooses another card when one is declined, confirms when the bank
asks; the operations team works on the tasks that it was told of. Whoever meets a crash does the
same again later.
"""

from __future__ import annotations

from contextlib import suppress

from muse.domain.errors import MuseError, PaymentDeclined
from muse.domain.session import SessionStatus
from muse.domain.task import Task, TaskKind
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from tests.checkout_scene import ATTEMPT_TIME, CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA

ROUNDS = 15


def walk_to_the_end(checkout: CheckoutScene, devices: int = 1) -> None:
    """From a checkout that is ready to be placed to one that is settled, through every crash: a
    round ends with it, and after the claim of whoever died has run out the next round begins.

    The shopper presses the button on so many devices at once."""
    for _ in range(ROUNDS):
        try:
            _one_round(checkout, devices)
        except Crash:
            if checkout.workflow.falls_with_functions:
                checkout.workflow.lose_runs()
        if checkout.session.is_final and not checkout.storage.unfinished_tasks():
            return
        checkout.clock.sleep(max(CLAIM_TIME, ATTEMPT_TIME).total_seconds())
    raise AssertionError(f"still {checkout.session.status} after {ROUNDS} rounds")


def _one_round(checkout: CheckoutScene, devices: int) -> None:
    """What people do when they see the checkout as it is now."""
    for answer in checkout.press_together(devices):
        if isinstance(answer, BaseException) and not isinstance(answer, PaymentDeclined):
            raise answer
    session = checkout.session
    if session.status is SessionStatus.PENDING and session.payment_method_id is None:
        checkout.choose(VISA)
    if session.status is SessionStatus.REQUIRES_ACTION:
        with suppress(StopIteration):  # confirmed before the crash
            checkout.payments.shopper_confirms()
    checkout.workflow.drive()
    work_on_tasks(checkout)
    checkout.workflow.drive()


def work_on_tasks(checkout: CheckoutScene) -> None:
    """The operations team does what it was told of, as far as that goes."""
    told = {task.order_number for task in checkout.notifier.told}
    for name in checkout.stores:
        task = checkout.storage.task(checkout.number(name))
        if task is not None and task.is_unfinished and task.order_number in told:
            with suppress(MuseError):  # somebody or something was faster, or it is too early
                _work_on(task, checkout, name)


def _work_on(task: Task, checkout: CheckoutScene, name: str) -> None:
    """A person goes on where the task stands: buys at most once, then says what is at the store,
    and says it again when the answer was an error."""
    store, number = checkout.retailer(name), checkout.number(name)
    if task.is_open:
        checkout.claim(name)
        if task.kind is TaskKind.PLACE:
            checkout.start_buying(name, key=f"the purchase at {name}")
            if not store.orders_for(number):
                total = checkout.order(name).total
                store.sell_by_hand(checkout.order(name), f"B-{name}", total)
    at_store = store.orders_for(number)
    if at_store:
        purchase = at_store[0].purchase
        checkout.complete(name, purchase.store_order_number, purchase.total_paid)
    else:
        checkout.fail(name, reason="not there")
