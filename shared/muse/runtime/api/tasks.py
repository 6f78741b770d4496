"""Task shapes: what a person of the operations team sees and says."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from muse.domain.order import OrderStatus
from muse.domain.task import TaskKind, TaskStatus
from muse.runtime.api.base import Body, View
from muse.runtime.api.checkout import AddressView
from muse.runtime.api.orders import OrderItemView
from muse.usecases.work_on_task import TaskView as TaskWithOrder


class CompleteTaskBody(Body):
    """What the store said and charged. `confirmed`: the total is right although it is far below the
    approved one."""

    store_order_number: str = Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")
    total_paid_cents: int = Field(ge=0, le=100_000_000)
    confirmed: bool = False


class FailTaskBody(Body):
    reason: str = Field(min_length=1, max_length=500)


class TaskView(View):
    """A task with everything that is needed to do it. `capCents` is the most that may be paid;
    `storeOwesCents` what the store has to pay back to Muse, by `storeOwesUntil`.

    A task of the kind `difference` may be of no order, and then has nothing of one."""

    task_id: str
    kind: TaskKind
    status: TaskStatus
    reason: str
    continue_url: str | None
    muse_order_number: str | None
    checkout_session_id: str | None
    store_id: int | None
    store_name: str | None
    order_status: OrderStatus | None
    store_order_number: str | None
    items: list[OrderItemView]
    shipping_address: AddressView | None
    approved_total_cents: int | None
    cap_cents: int | None
    store_owes_cents: int | None
    store_owes_until: datetime | None
    currency: str | None
    funding: str
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, view: TaskWithOrder) -> TaskView:
        task, order = view.task, view.about
        items = [OrderItemView.of(item, order.item_status) for item in order.items] if order else []
        return cls(
            task_id=task.task_id,
            kind=task.kind,
            status=task.status,
            reason=task.reason,
            continue_url=task.continue_url,
            muse_order_number=task.order_number,
            checkout_session_id=task.session_id,
            store_id=task.store_id,
            store_name=task.store_name,
            order_status=order.status if order else None,
            store_order_number=order.store_order_number if order else None,
            items=items,
            shipping_address=AddressView.of(order.shipping_address) if order else None,
            approved_total_cents=order.total.cents if order else None,
            cap_cents=view.cap.cents if view.cap else None,
            store_owes_cents=order.owed_by_store.cents if order else None,
            store_owes_until=order.owed_by_store_until if order else None,
            currency=order.total.currency if order else None,
            funding=view.funding,
            claimed_by=task.claimed_by,
            claimed_until=task.claimed_until,
            created_at=task.created_at,
            due_at=task.due_at,
        )


class TaskListView(View):
    tasks: list[TaskView]

    @classmethod
    def of(cls, tasks: tuple[TaskWithOrder, ...]) -> TaskListView:
        return cls(tasks=[TaskView.of(task) for task in tasks])
