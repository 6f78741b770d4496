"""A store calls off an order, or some pieces of it: the shopper doesn't pay for them."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.errors import Conflict
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.session import CheckoutSession
from muse.domain.tracking.report import OrderReport, Report
from muse.ports import Change, ParkedReports
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order
from muse.usecases.after_sale.follow_up_refund import follow_up_refunds
from muse.usecases.after_sale.save_change import AfterSaleDependencies, save_change
from muse.usecases.tracking.delivery_tasks import DeliveryConcern, delivery_task
from muse.usecases.tracking.dependencies import ReportDependencies, ReportOutcome
from muse.usecases.tracking.find_reported import find_or_park
from muse.usecases.tracking.record_report import plausible

STORE = "store"
_NOTE = "The store cancelled this."


@dataclass(frozen=True, slots=True)
class CancellationDependencies:
    """What following a store's cancellation needs."""

    after_sale: AfterSaleDependencies
    parked: ParkedReports


def record_cancellation(said: OrderReport, deps: CancellationDependencies) -> ReportOutcome:
    """The order, or the pieces that the report names, is called off by its store: the money goes
    back as with any cancellation. A repetition changes nothing. What can't be done so (the order is
    delivered, its payment is disputed) becomes a task.

    Errors: those of find_or_park; VersionConflict, PaymentsUnavailable, Unavailable: again."""
    after_sale = deps.after_sale
    finding = ReportDependencies(after_sale.storage, after_sale.clock, deps.parked)
    orders = find_or_park(said, finding)
    if not orders:
        return ReportOutcome.PARKED
    outcome = ReportOutcome.KNOWN
    for order in orders:
        if _call_off(order, said.report, after_sale):
            outcome = ReportOutcome.RECORDED
    return outcome


def _call_off(order: Order, told: Report, deps: AfterSaleDependencies) -> bool:
    """Whether it is called off now and was not before."""
    report = plausible(told, order, deps.clock.now())
    is_known = any(report.is_same_as(known) for known in order.reports)
    if is_known or order.status is OrderStatus.CANCELLED:
        follow_up_refunds(order, deps)
        return False
    try:
        if report.lines and not _covers_everything(order, report):
            _call_off_pieces(order, report, deps)
        else:
            whole = CancelOrder(order.order_number, STORE, note=_NOTE, store_confirmed=True)
            cancel_order(whole, deps)
    except Conflict as refusal:
        _ask_person(order, refusal, deps)
    return True


def _call_off_pieces(order: Order, report: Report, deps: AfterSaleDependencies) -> None:
    asked = AfterSaleRequest(STORE, _NOTE, f"{report.sender}:{report.event_id}")

    def change(now: Order, session: CheckoutSession) -> tuple[Order, tuple[Change, ...]]:
        if any(report.is_same_as(known) for known in now.reports):
            return now, ()
        lines = _lines_left(now, report)
        if not lines:
            return now.reported(report), ()
        session.payment.require_undisputed()
        portion = now.refundable.for_lines(lines, with_shipping=False)
        called_off = now.give_back(
            AdjustmentKind.LINE_CANCELLED,
            portion,
            asked,
            deps.clock.now(),
            taken=session.payment.must_be_given_back,
        )
        return called_off.reported(report), ()

    follow_up_refunds(save_change(order.order_number, change, deps), deps)


def _lines_left(order: Order, report: Report) -> tuple[AdjustedLine, ...]:
    """The pieces that the report names, as far as they are left of the order."""
    wanted: dict[str, int] = {}
    for line in report.lines:
        wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
    left = order.refundable.pieces
    lines = []
    for item in order.items:
        sku = item.product.sku
        pieces = min(wanted.get(sku, 0), left[item.item_id])
        if pieces:
            wanted[sku] -= pieces
            lines.append(AdjustedLine(item.item_id, pieces))
    return tuple(lines)


def _covers_everything(order: Order, report: Report) -> bool:
    pieces = sum(line.quantity for line in _lines_left(order, report))
    return pieces > 0 and pieces == sum(order.refundable.pieces.values())


def _ask_person(order: Order, refusal: Conflict, deps: AfterSaleDependencies) -> None:
    said = f"The store says that it cancelled this order, or a part of it. {refusal}"
    task = delivery_task(order, DeliveryConcern("cancelled", said), deps.clock.now())
    if deps.storage.task(task.task_id) is None:
        deps.storage.commit(task)
        deps.notifier.task_opened(task.saved())
