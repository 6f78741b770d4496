"""Task shapes: what a person of the operations team sees and says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from muse.domain.order import OrderStatus
from muse.domain.task import TaskKind, TaskStatus
from muse.ports import EvidenceFile
from muse.runtime.api.base import Body, Reference, View
from muse.runtime.api.checkout import AddressView
from muse.runtime.api.operations.parts import DebtView, OpsFailureView, OrderBriefView
from muse.runtime.api.orders import OrderItemView, items_of
from muse.usecases.operations.list_tasks import TaskPage
from muse.usecases.operations.view_task import TaskView as TaskWithOrder


class CompleteTaskBody(Body):
    """What the store said and charged. `confirmed`: the total is right although it is far below the
    approved one."""

    store_order_number: Reference
    total_paid_cents: int = Field(ge=0, le=100_000_000)
    confirmed: bool = False


class FailTaskBody(Body):
    reason: str = Field(min_length=1, max_length=500)


class SettleTaskBody(Body):
    """What was done about it, for whoever reads it later."""

    note: str = Field(min_length=1, max_length=500)


class EvidenceView(View):
    """A masked picture (`page.png`), an outline (`page.txt`) or the steps (`steps.json`) of an
    attempt by browser; or the message (`message.eml`) that is to be read. `url` can be opened until
    `until`."""

    name: str
    taken_at: datetime
    url: str
    until: datetime

    @classmethod
    def of(cls, file: EvidenceFile) -> EvidenceView:
        return cls(name=file.name, taken_at=file.taken_at, url=file.url, until=file.until)


class TaskView(View):
    """A task with everything that is needed to do it. `capCents` is the most that may be paid;
    `storeOwesCents` what the store has to pay back to Muse, by `storeOwesUntil`.

    A task that is about a whole checkout has `checkoutOrders`, and its `debt` when its money could
    not be taken. It may be of no order (a `collect` task never is), and then has nothing of one;
    what was to be shipped is the checkout's address. `failure` is why its order was not placed;
    `outcome` and `doneAt` are set once it is done, and it sleeps until `wakesAt`, if that is set.
    `evidence` is what attempts by browser saw, the newest first, and before it the message that the
    task is about; null where many tasks are listed.
    """

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
    funding: str | None
    checkout_orders: list[OrderBriefView] | None
    debt: DebtView | None
    claimed_by: str | None
    claimed_until: datetime | None
    created_at: datetime
    due_at: datetime
    wakes_at: datetime | None
    done_at: datetime | None
    outcome: str | None
    failure: OpsFailureView | None
    evidence: list[EvidenceView] | None

    @classmethod
    def of(cls, view: TaskWithOrder, evidence: Sequence[EvidenceFile] | None = None) -> TaskView:
        task, order, checkout, debt = view.task, view.about, view.checkout, view.debt
        session = checkout.session if checkout else None
        of_checkout = (session.shipping_address, session.currency) if session else (None, None)
        address, currency = (order.shipping_address, order.total.currency) if order else of_checkout
        items = items_of(order) if order else []
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
            shipping_address=AddressView.of(address) if address else None,
            approved_total_cents=order.total.cents if order else None,
            cap_cents=view.cap.cents if view.cap else None,
            store_owes_cents=order.store_balance.owed.cents if order else None,
            store_owes_until=order.store_balance.owed_until if order else None,
            currency=currency,
            funding=view.funding,
            checkout_orders=[OrderBriefView.of(one) for one in checkout.orders]
            if checkout
            else None,
            debt=DebtView.of(debt) if debt else None,
            claimed_by=task.claimed_by,
            claimed_until=task.claimed_until,
            created_at=task.created_at,
            due_at=task.due_at,
            wakes_at=task.wakes_at,
            done_at=task.done_at,
            outcome=task.outcome,
            failure=OpsFailureView.of(order.failure) if order and order.failure else None,
            evidence=[EvidenceView.of(one) for one in evidence] if evidence is not None else None,
        )


class TaskListView(View):
    """`nextCursor` is null on the last page."""

    tasks: list[TaskView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: TaskPage) -> TaskListView:
        return cls(tasks=[TaskView.of(task) for task in page.tasks], next_cursor=page.next_cursor)
