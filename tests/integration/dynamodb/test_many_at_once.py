"""More than DynamoDB reads in one request: a busy day of the operations team."""

from __future__ import annotations

from muse.domain.ids import order_number_for
from muse.ports import Storage
from muse.usecases.operations.list_tasks import ListTasks, list_tasks
from muse.usecases.placement.place_order import PurchaseVariance
from tests.builders import SESSION_ID, a_task, an_order
from tests.fakes.clock import FakeClock

MORE_THAN_ONE_REQUEST = 104
IN_ONE_TRANSACTION = 24  # orders with an entry of history and a task each, and the counters


def test_all_open_tasks_are_listed_with_their_orders(storage: Storage) -> None:
    orders = [
        an_order(order_number=order_number_for(SESSION_ID, number))
        for number in range(MORE_THAN_ONE_REQUEST)
    ]
    for first in range(0, len(orders), IN_ONE_TRANSACTION):
        some = orders[first : first + IN_ONE_TRANSACTION]
        storage.commit(*some, *map(a_task, some))

    query = ListTasks(limit=2 * MORE_THAN_ONE_REQUEST)
    listed = list_tasks(query, storage, FakeClock(), PurchaseVariance()).tasks

    assert [view.order.order_number for view in listed] == sorted(o.order_number for o in orders)
    assert all(view.task.order_number == view.order.order_number for view in listed)
