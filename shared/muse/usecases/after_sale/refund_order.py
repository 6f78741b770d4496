"""Give money back for an order: all of it, some pieces, the shipping, or an amount."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from muse.domain.errors import Conflict, Invalid, PaymentsUnavailable, Problem
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.order.adjustment import SHIPPING_GOES_BACK, AdjustedLine, AdjustmentKind, Portion
from muse.domain.order.cancellation import STORE_PAYS_WITHIN_DAYS, AfterSaleRequest
from muse.domain.session import CheckoutSession
from muse.domain.task import TaskStatus, refund_task_id
from muse.ports import Change
from muse.usecases.after_sale.follow_up_refund import follow_up_refund, follow_up_refunds
from muse.usecases.after_sale.left_to_refund import require_left
from muse.usecases.after_sale.save_change import AfterSaleDependencies, find_order, save_change


class RefundScope(StrEnum):
    """How much of an order."""

    FULL = "full"
    LINES = "lines"
    SHIPPING = "shipping"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """`request_key` is the caller's: the same request with the same key is one refund. `lines` and
    `amount_cents` go with the scopes of these names."""

    order_number: str
    person: str
    request_key: str
    scope: RefundScope
    reason: AdjustmentKind
    lines: tuple[AdjustedLine, ...] = ()
    amount_cents: int | None = None
    note: str | None = None

    @property
    def text(self) -> str:
        """What is asked for, to tell a repetition from another request."""
        pieces = ",".join(f"{line.item_id}*{line.quantity}" for line in self.lines)
        return f"{self.scope}:{self.reason}:{pieces}:{self.amount_cents or ''}:{self.note or ''}"


def refund_order(command: RefundOrder, deps: AfterSaleDependencies) -> Order:
    """The order with this refund: recorded first, then made at Stripe. While nothing was taken yet,
    less will be taken instead. When Stripe does not answer, the refund stays pending.

    Errors: NotFound; Invalid (more than is left, lines or amount missing); Conflict (nothing is
    left, the order doesn't stand at its store, the key was used for another request); NotEnoughLeft
    (others have given back so much of the payment that this can't be refunded any more);
    PaymentDisputed.
    """
    _require_complete(command)

    def change(order: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        if _asked_before(command, order):
            return order, ()
        session.payment.require_undisputed()
        asked = AfterSaleRequest(
            f"ops:{command.person}",
            command.note,
            command.request_key,
            command.text,
            _days_for_store(command, order),
        )
        portion = _portion(command, order)
        taken, now = session.payment.must_be_given_back, deps.clock.now()
        given_back = order.give_back(command.reason, portion, asked, now, taken=taken)
        with suppress(PaymentsUnavailable):  # it stays pending, and is found out later
            require_left(session, portion.amount, deps)
        return given_back, ()

    return follow_up_refunds(save_change(command.order_number, change, deps), deps)


def pay_out_refund(
    order_number: str, n: int, person: str, reference: str, deps: AfterSaleDependencies
) -> Order:
    """A person, or a bank that decided for the shopper, paid what Stripe could not refund; closes
    the task. Repeating it with the same reference is safe.

    Errors: NotFound, Conflict; PaymentDisputed while the bank may pay it yet."""
    task = deps.storage.task(refund_task_id(order_number, n))

    def change(order: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        paid = order.refund_paid_by_hand(n, reference)
        if paid != order:
            session.payment.require_bank_has_decided()
        if task is None or task.status is TaskStatus.DONE:
            return paid, ()
        now = deps.clock.now()
        if task.claimed_by_other(person, now):
            raise Conflict(f"This task is held by {task.claimed_by}.")
        return paid, (task.claim(person, now).finish(f"paid otherwise: {reference}", now),)

    return save_change(order_number, change, deps)


def check_refund(order_number: str, n: int, deps: AfterSaleDependencies) -> Order:
    """What became of a refund: see follow_up_refund. Errors: NotFound, PaymentsUnavailable."""
    return follow_up_refund(find_order(order_number, deps.storage).order_number, n, deps)


def _require_complete(command: RefundOrder) -> None:
    if command.reason is AdjustmentKind.CANCELLED:
        raise Invalid("Cancel the order instead.", [Problem("reason", "is not one of a refund")])
    if bool(command.lines) is not (command.scope is RefundScope.LINES):
        raise Invalid(details=[Problem("lines", "go with the kind lines")])
    if (command.amount_cents is not None) is not (command.scope is RefundScope.AMOUNT):
        raise Invalid(details=[Problem("amountCents", "goes with the kind amount")])


def _asked_before(command: RefundOrder, order: Order) -> bool:
    known = [a for a in order.adjustments if a.request_key == command.request_key]
    if known and known[0].request != command.text:
        raise Conflict("This Idempotency-Key was used for another refund of this order.")
    return bool(known)


def _portion(command: RefundOrder, order: Order) -> Portion:
    left = order.refundable
    match command.scope:
        case RefundScope.FULL:
            return left.everything()
        case RefundScope.LINES:
            with_shipping = command.reason in SHIPPING_GOES_BACK
            return left.for_lines(command.lines, with_shipping=with_shipping)
        case RefundScope.SHIPPING:
            return left.all_shipping()
        case RefundScope.AMOUNT:
            return left.free(Money(command.amount_cents or 0, order.total.currency))


def _days_for_store(command: RefundOrder, order: Order) -> int:
    """A return must reach the store within its return window; then the store pays."""
    is_return = command.reason is AdjustmentKind.RETURNED
    return order.return_window_days if is_return else STORE_PAYS_WITHIN_DAYS
