"""The store asks for a one-time code: let the order wait for it, for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.placement.attempt import CodeRequired, NeedsPerson
from muse.domain.placement.failures import PlacementFailure, StepUpRequired
from muse.domain.placement.verification import Verification, next_verification
from muse.domain.store import Method
from muse.domain.task import TaskKind
from muse.ports import Clock, CodeVault, Storage
from muse.usecases.placement.end_verification import ended

_ASKED = "The store asks for a one-time code."
_IN_VAIN = "The store asked for a one-time code, and nobody gave it in time."


def verification_after(
    order: Order, failure: PlacementFailure, now: datetime
) -> Verification | None:
    """The code to wait for now that the store asks for one; None when this is another failure, when
    the store may have the order, or has asked often enough."""
    if not isinstance(failure, StepUpRequired) or failure.sent_to is None or order.open_fence:
        return None
    return next_verification(order.verification, failure.sent_to, now)


def paused(order: Order, verification: Verification) -> Order:
    """The order while it waits for that code."""
    return order.with_verification(verification).await_person(TaskKind.CODE)


def code_required() -> CodeRequired:
    return CodeRequired(_ASKED)


def require_no_code(
    order: Order, method: Method, storage: Storage, clock: Clock, codes: CodeVault
) -> None:
    """Errors: CodeRequired while its code is waited for; NeedsPerson once its time is over, which
    is stored; VersionConflict."""
    verification, now = order.verification, clock.now()
    if verification is None or not verification.is_pending:
        return
    if now < verification.until:
        if verification.is_asked:
            raise code_required()
        return
    in_vain = ended(order).method_gave_up(method, StepUpRequired().code, now)
    storage.commit(in_vain)  # whoever opens the task to place it closes the one to give the code
    codes.forget(order)
    raise NeedsPerson(f"{_IN_VAIN} ({StepUpRequired().code})")
