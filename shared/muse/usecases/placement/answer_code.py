"""Give the one-time code that an order waits for: the first one counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from muse.domain.errors import (
    CodeAnswered,
    CodeNotAwaited,
    Conflict,
    NotFound,
    Problem,
    VersionConflict,
)
from muse.domain.order import Order
from muse.domain.placement.verification import SentTo, Verification, VerificationState
from muse.domain.task import TaskKind, code_task_id
from muse.ports import Clock, CodeKeeper, Storage, Workflow
from muse.usecases.checkout.ownership import own_checkout
from muse.usecases.placement.end_verification import finished_code_task
from muse.usecases.placement.notify_run import notify_run

_OF_THE_SHOPPER = "The store has sent this code to the shopper, who gives it."
_OF_MUSE = "The store has sent this code to Muse: nothing is left to do for you."


@dataclass(frozen=True, slots=True)
class CodeDependencies:
    """What giving a code needs. Nothing of it decrypts."""

    storage: Storage
    workflow: Workflow
    codes: CodeKeeper
    clock: Clock


@dataclass(frozen=True, slots=True)
class GiveCode:
    """`person` is the member of the operations team."""

    task_id: str
    person: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveCodeAsShopper:
    session_id: str
    user_id: str
    store_id: int
    code: str = field(repr=False)


def give_code(command: GiveCode, deps: CodeDependencies) -> Order:
    """The order, going on with the code that was sent to Muse. The task needn't be claimed.

    Errors: NotFound; Conflict when someone else has the task; CodeNotAwaited (also when the shopper
    is to give it), CodeAnswered; Unavailable: give it again.
    """
    task = deps.storage.task(command.task_id)
    if task is None:
        raise NotFound("There is no such task.")
    if task.kind is not TaskKind.CODE:
        raise CodeNotAwaited
    if task.claimed_by_other(command.person, deps.clock.now()):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    order = deps.storage.order(task.of_order)
    return _give(order, command.code, SentTo.ACCOUNT, deps)


def give_code_as_shopper(command: GiveCodeAsShopper, deps: CodeDependencies) -> Order:
    """The order, going on with the code that was sent to its shopper.

    Errors: NotFound; CodeNotAwaited (also when Muse is to give it), CodeAnswered; Unavailable:
    give it again.
    """
    session = own_checkout(deps.storage, command.session_id, command.user_id)
    orders = deps.storage.orders(session.order_numbers) if session.order_numbers else ()
    for order in orders:
        if order.store_id == command.store_id:
            return _give(order, command.code, SentTo.SHOPPER, deps)
    problem = Problem("storeId", "this checkout has no order at this store")
    raise CodeNotAwaited(details=[problem])


def _give(order: Order, code: str, by: SentTo, deps: CodeDependencies) -> Order:
    """Each step may be repeated by whoever gives a code again: the vault says which one counts."""
    verification = _given_by(order, by)
    if verification.is_asked:
        _require_awaited(order, verification, deps)
        is_first = deps.codes.keep(order, code)
        order = _marked(order, verification, deps)
    elif verification.is_answered:
        is_first = False
    else:
        raise CodeNotAwaited
    _tell(order, deps)
    if not is_first:
        raise CodeAnswered
    return order


def _given_by(order: Order, by: SentTo) -> Verification:
    if order.verification is None or order.is_decided:
        raise CodeNotAwaited
    if order.verification.sent_to is not by:
        raise CodeNotAwaited(_OF_MUSE if by is SentTo.SHOPPER else _OF_THE_SHOPPER)
    return order.verification


def _require_awaited(order: Order, verification: Verification, deps: CodeDependencies) -> None:
    if order.awaiting not in (TaskKind.CODE, None) or not verification.is_awaited(deps.clock.now()):
        raise CodeNotAwaited


def _marked(order: Order, verification: Verification, deps: CodeDependencies) -> Order:
    """The order once it is stored that its code lies in the vault, whoever stored that. Errors:
    CodeNotAwaited when it waits for none any more."""
    while order.verification == verification and not order.is_decided:
        given = order.with_verification(verification.moved(VerificationState.ANSWERED))
        given = given.await_person(None)
        now = deps.clock.now()
        try:
            deps.storage.commit(given, *finished_code_task(order, "given", deps.storage, now))
        except VersionConflict:
            order = deps.storage.order(order.order_number)
        else:
            return given.saved()
    known = order.verification
    if known is None or known.number != verification.number or order.is_decided:
        raise CodeNotAwaited
    if known.state is VerificationState.ENDED:
        raise CodeNotAwaited
    return order


def _tell(order: Order, deps: CodeDependencies) -> None:
    """Tell the waiting run, if there is one yet: another asks whether the code is there."""
    task = deps.storage.task(code_task_id(order.order_number))
    if task and not task.is_open:
        notify_run(task, order, deps.storage, deps.workflow)
