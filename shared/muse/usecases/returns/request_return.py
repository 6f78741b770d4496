"""A shopper wants to send pieces of an order back."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict, NotFound
from muse.domain.order import Order
from muse.domain.order.returns import ReturnRequest
from muse.domain.session import CheckoutSession
from muse.ports import Change
from muse.usecases.after_sale.save_change import RefundDependencies, save_change
from muse.usecases.returns.return_task import return_task


@dataclass(frozen=True, slots=True)
class RequestReturn:
    """`user_id` is the shopper's. The same request with the same key is one return."""

    order_number: str
    user_id: str
    request: ReturnRequest


def request_return(command: RequestReturn, deps: RefundDependencies) -> Order:
    """The order with this return. No money moves before the store has the pieces. The task to find
    out where they are is made with it, and sleeps until they are overdue.

    Errors: NotFound; Conflict (not shipped, the store's window has ended, the key was used for
    another return); Invalid (pieces that can't be returned, or are on their way back already).
    """

    def change(order: Order, _: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        if order.user_id != command.user_id:
            raise NotFound("There is no such order.")
        if _asked_before(command.request, order):
            return order, ()
        now = deps.clock.now()
        asked = order.ask_to_return(command.request, now)
        return asked, (return_task(asked, asked.returns[-1]),)

    return save_change(command.order_number, change, deps)


def _asked_before(request: ReturnRequest, order: Order) -> bool:
    known = [one for one in order.returns if one.request.request_key == request.request_key]
    if known and known[0].request != request:
        raise Conflict("This Idempotency-Key was used for another return of this order.")
    return bool(known)
