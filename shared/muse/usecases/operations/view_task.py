"""Look at tasks, with everything that a person needs to do them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muse.domain.errors import Conflict, NotFound
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.payments.debt import Debt, debt_of
from muse.domain.placement.attempt import cap_for
from muse.domain.task import Task
from muse.ports import Storage
from muse.usecases.checkout.view_checkout import CheckoutView
from muse.usecases.placement.place_order import PurchaseVariance


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with the order that it is about, and with the checkout when it is about the whole of
    one. Without an order there is no `cap`."""

    task: Task
    about: Order | None
    cap: Money | None
    checkout: CheckoutView | None = None

    @property
    def order(self) -> Order:
        """Its order. Errors: Conflict when it is about none."""
        if self.about is None:
            raise Conflict("This task is of no order.")
        return self.about

    @property
    def funding(self) -> str | None:
        """What its store is paid with; None when it is about no order."""
        return self.about.funding if self.about else None

    @property
    def debt(self) -> Debt | None:
        """What its checkout owes; None when it is about none, or that owes nothing."""
        return debt_of(self.checkout.session, self.checkout.orders) if self.checkout else None


def see_task(task_id: str, storage: Storage, variance: PurchaseVariance) -> TaskView:
    """One task. Two requests; three when it is about a whole checkout. Error: NotFound."""
    task = storage.task(task_id)
    if task is None:
        raise NotFound("There is no such task.")
    return task_views([task], storage, variance)[0]


def task_view(
    task: Task, order: Order | None, storage: Storage, variance: PurchaseVariance
) -> TaskView:
    """A task whose order was read already."""
    if task.is_of_checkout:
        return task_views([task], storage, variance)[0]
    return TaskView(task, order, cap_of(order, variance) if order else None)


def task_views(
    tasks: Sequence[Task], storage: Storage, variance: PurchaseVariance
) -> tuple[TaskView, ...]:
    """These tasks: one request for their checkouts, if any is about a whole one, and one for all
    orders (more when they are more than a hundred)."""
    ids = dict.fromkeys(
        task.session_id for task in tasks if task.is_of_checkout and task.session_id
    )
    sessions = {session.session_id: session for session in storage.checkouts(list(ids))}
    numbers = dict.fromkeys(_numbers(tasks, [s.order_numbers for s in sessions.values()]))
    orders = {order.order_number: order for order in storage.orders(list(numbers))}
    checkouts = {
        session_id: CheckoutView(session, tuple(orders[one] for one in session.order_numbers))
        for session_id, session in sessions.items()
    }

    def view(task: Task) -> TaskView:
        order = orders[task.order_number] if task.order_number else None
        checkout = checkouts.get(task.session_id or "") if task.is_of_checkout else None
        cap = cap_of(order, variance) if order else None
        return TaskView(task, order, cap, checkout=checkout)

    return tuple(view(task) for task in tasks)


def cap_of(order: Order, variance: PurchaseVariance) -> Money:
    """The most that Muse pays the store for an order."""
    return cap_for(order.total, variance.cents, variance.basis_points)


def _numbers(tasks: Sequence[Task], of_checkouts: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from (task.order_number for task in tasks if task.order_number)
    for numbers in of_checkouts:
        yield from numbers
