"""A store has received what was sent back: the shopper gets the money, once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from muse.domain.errors import PaymentsUnavailable
from muse.domain.order import Order
from muse.domain.order.adjustment import AdjustedLine
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.session import CheckoutSession
from muse.ports import Change
from muse.usecases.after_sale.follow_up_refund import follow_up_refunds
from muse.usecases.after_sale.left_to_refund import require_left
from muse.usecases.after_sale.save_change import RefundDependencies, save_change
from muse.usecases.returns.return_task import finished_return_task


@dataclass(frozen=True, slots=True)
class ReceiveReturn:
    """`lines` are the pieces that really came, of those that were to come."""

    order_number: str
    n: int
    person: str
    lines: tuple[AdjustedLine, ...]


def receive_return(command: ReceiveReturn, deps: RefundDependencies) -> Order:
    """The order with this return received, and what its pieces cost on its way back: recorded
    first, together with the end of the return, then made at Stripe. Pieces that were given back
    already cost nothing more. Saying the same again is safe, and brings the refund to its end.

    Errors: NotFound; Invalid (no pieces, or others than were to come); Conflict (the return ended
    otherwise, someone else has its task); NotEnoughLeft, PaymentDisputed as for a refund: then
    nothing is recorded.
    """
    asked = AfterSaleRequest(f"ops:{command.person}")

    def change(order: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        now, taken = deps.clock.now(), session.payment.must_be_given_back
        received = order.return_received(command.n, command.lines, asked, now, taken=taken)
        if received == order:
            return order, ()
        for adjustment in received.adjustments[len(order.adjustments) :]:
            session.payment.require_undisputed()
            with suppress(PaymentsUnavailable):  # it stays pending, and is found out later
                require_left(session, adjustment.amount, deps)
        ended = received.return_of(command.n)
        return received, finished_return_task(order, ended, command.person, now, deps.storage)

    return follow_up_refunds(save_change(command.order_number, change, deps), deps)
