"""Say what became of money that could not be taken."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict, VersionConflict
from muse.domain.money import Money
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.debt import debt
from muse.domain.task import collect_task_id
from muse.ports import Clock, Storage, Unchanged
from muse.usecases.checkout.ownership import find_checkout
from muse.usecases.checkout.view_checkout import CheckoutView, with_orders

_TRIES = 4


@dataclass(frozen=True, slots=True)
class EndCollection:
    """`reference` proves that the shopper `paid` in another way, or says why it is written off."""

    session_id: str
    person: str
    state: CollectionState
    reference: str


def end_collection(command: EndCollection, storage: Storage, clock: Clock) -> CheckoutView:
    """The checkout whose debt is paid or written off: what its orders come to at this moment. The
    task is done. Repeating it with the same reference is safe.

    Errors: NotFound (no such checkout, nothing to collect), Conflict (it was decided otherwise,
    someone else has the task), VersionConflict.
    """
    for last_try in (False,) * (_TRIES - 1) + (True,):
        session = find_checkout(command.session_id, storage)
        orders = storage.orders(session.order_numbers)
        owed = max(debt(session, orders), Money(0, session.currency))
        by = f"ops:{command.person}"
        ended = session.end_collection(Collection(command.state, owed, command.reference, by))
        if ended == session:
            break
        now = clock.now()
        task = storage.task(collect_task_id(session.session_id))
        if task and task.claimed_by_other(command.person, now):
            raise Conflict(f"This task is held by {task.claimed_by}.")
        done = [task.claim(command.person, now).finish(command.state, now)] if task else []
        guards = [Unchanged(order) for order in orders]
        try:
            storage.commit(ended, *done, *guards)
            break
        except VersionConflict:
            if last_try:
                raise
    return with_orders(storage.checkout(command.session_id), storage)
