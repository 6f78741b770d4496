"""Shapes that several answers for the operations team share. They name people, and say in full what
shoppers are told in part; never what a payment could be confirmed with."""

from __future__ import annotations

from datetime import datetime

from muse.domain.lifecycle import StatusChange
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.debt import Debt, OwedOrder
from muse.domain.placement.attempt import OrderFailure
from muse.domain.routing.route import RouteNote, Step
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind, TaskStatus
from muse.runtime.api.base import View
from muse.runtime.api.checkout import due_of


class OpsStatusChangeView(View):
    """`by` is who changed it: muse, store, shopper, or `ops:` and the person."""

    status: str
    at: datetime
    by: str
    note: str | None

    @classmethod
    def of(cls, change: StatusChange) -> OpsStatusChangeView:
        return cls(status=change.status, at=change.at, by=change.by, note=change.note)


class OpsFailureView(View):
    """Why an order was not placed: `message` is what the shopper reads, `detail` what the store or
    the person said, in their words."""

    code: str
    message: str
    item_id: str | None
    detail: str

    @classmethod
    def of(cls, failure: OrderFailure) -> OpsFailureView:
        return cls(
            code=failure.code,
            message=failure.message,
            item_id=failure.item_id,
            detail=failure.detail,
        )


class OrderBriefView(View):
    """One order of a checkout. `totalCents` is what was approved, `dueCents` what the shopper pays
    once that is decided, `refundedCents` what was given back of money that had been taken;
    `awaiting` is the kind of task that a person must do before it can go on."""

    muse_order_number: str
    store_id: int
    store_name: str
    store_order_number: str | None
    status: OrderStatus
    awaiting: str | None
    total_cents: int
    total_display: str
    due_cents: int | None
    refunded_cents: int
    currency: str
    failure: OpsFailureView | None

    @classmethod
    def of(cls, order: Order) -> OrderBriefView:
        return cls(
            muse_order_number=order.order_number,
            store_id=order.store_id,
            store_name=order.store_name,
            store_order_number=order.store_order_number,
            status=order.status,
            awaiting=order.awaiting,
            total_cents=order.total.cents,
            total_display=order.total.display,
            due_cents=due_of(order),
            refunded_cents=order.refunded.cents,
            currency=order.total.currency,
            failure=OpsFailureView.of(order.failure) if order.failure else None,
        )


class OwedOrderView(View):
    """An order that something is owed for."""

    muse_order_number: str
    store_id: int
    store_name: str
    status: OrderStatus
    owed_cents: int
    owed_display: str

    @classmethod
    def of(cls, owed: OwedOrder) -> OwedOrderView:
        return cls(
            muse_order_number=owed.order.order_number,
            store_id=owed.order.store_id,
            store_name=owed.order.store_name,
            status=owed.order.status,
            owed_cents=owed.amount.cents,
            owed_display=owed.amount.display,
        )


class DebtView(View):
    """What a checkout owes whose money could not be taken: for which orders, how much of that was
    taken all the same, and `leftCents` to collect: 0 once it was paid or written off."""

    orders: list[OwedOrderView]
    taken_cents: int
    left_cents: int
    left_display: str
    currency: str

    @classmethod
    def of(cls, debt: Debt) -> DebtView:
        return cls(
            orders=[OwedOrderView.of(owed) for owed in debt.owed],
            taken_cents=debt.taken.cents,
            left_cents=debt.left.cents,
            left_display=debt.left.display,
            currency=debt.left.currency,
        )


class TaskBriefView(View):
    """One task of an order or a checkout. It sleeps until `wakesAt`, if that is set; `outcome` and
    `doneAt` are set once it is done."""

    task_id: str
    kind: TaskKind
    status: TaskStatus
    reason: str
    outcome: str | None
    muse_order_number: str | None
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime
    due_at: datetime
    wakes_at: datetime | None
    done_at: datetime | None

    @classmethod
    def of(cls, task: Task) -> TaskBriefView:
        return cls(
            task_id=task.task_id,
            kind=task.kind,
            status=task.status,
            reason=task.reason,
            outcome=task.outcome,
            muse_order_number=None if task.is_of_checkout else task.order_number,
            claimed_by=task.claimed_by,
            claimed_until=task.claimed_until,
            created_at=task.created_at,
            due_at=task.due_at,
            wakes_at=task.wakes_at,
            done_at=task.done_at,
        )


class RouteNoteView(View):
    """What became of one method: chosen, passed over, or given up; why, and the failure behind."""

    method: Method
    step: Step
    at: datetime
    why: str | None
    detail: str | None

    @classmethod
    def of(cls, note: RouteNote) -> RouteNoteView:
        return cls(method=note.method, step=note.step, at=note.at, why=note.why, detail=note.detail)
