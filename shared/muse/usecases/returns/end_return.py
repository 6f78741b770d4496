"""A return that ends without money: the store doesn't take it, or it never came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from muse.domain.order import Order
from muse.domain.order.returns import Return
from muse.domain.session import CheckoutSession
from muse.ports import Change
from muse.usecases.after_sale.save_change import RefundDependencies, save_change
from muse.usecases.returns.return_task import finished_return_task


@dataclass(frozen=True, slots=True)
class EndReturn:
    """The `n`th return of an order, and who says what became of it."""

    order_number: str
    n: int
    person: str


def refuse_return(command: EndReturn, reason: str, deps: RefundDependencies) -> Order:
    """The store doesn't take it; the shopper reads why. Repeating it is safe. Errors: NotFound,
    Conflict (it ended otherwise, or someone else has its task)."""
    return _end(command, lambda known, now, by: known.refused(reason, now, by), deps)


def expire_return(command: EndReturn, deps: RefundDependencies) -> Order:
    """Nothing came in time. Repeating it is safe. Errors: NotFound, Conflict (it may still come, it
    ended otherwise, or someone else has its task)."""
    return _end(command, Return.expired, deps)


def _end(
    command: EndReturn,
    end: Callable[[Return, datetime, str], Return],
    deps: RefundDependencies,
) -> Order:
    def change(order: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        now = deps.clock.now()
        ended = end(order.return_of(command.n), now, f"ops:{command.person}")
        changed = order.with_return(ended)
        if changed == order:
            return order, ()
        return changed, finished_return_task(order, ended, command.person, now, deps.storage)

    return save_change(command.order_number, change, deps)
