"""What the operations team looks at: tasks, whole orders and checkouts, and searches for them."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muse.domain.task import TaskKind
from muse.runtime.api.base import Success
from muse.runtime.api.operations.ops_checkout import OpsCheckoutView
from muse.runtime.api.operations.ops_found import FoundCheckoutsView, FoundOrdersView
from muse.runtime.api.operations.ops_order import OpsOrderView
from muse.runtime.api.operations.tasks import TaskListView, TaskView
from muse.runtime.errors_in_docs import errors
from muse.runtime.settings import required
from muse.runtime.wiring.aws.evidence import evidence
from muse.runtime.wiring.aws.messages import messages
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.variance import variance
from muse.usecases.operations.find_for_operations import FindOrders, find_checkouts, find_orders
from muse.usecases.operations.list_tasks import ListTasks, TaskSelection, list_tasks
from muse.usecases.operations.view_for_operations import view_whole_checkout, view_whole_order
from muse.usecases.operations.view_task import see_task

_SEARCH_ERRORS = errors(401, 403, 422)
_ERRORS = errors(401, 403, 404, 422)
_OPERATIONS = ["Operations"]

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=300)]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # the library says no types


@router.get(
    "/api/v1/ops/tasks", operation_id="listTasks", tags=_OPERATIONS, responses=_SEARCH_ERRORS
)
def get_tasks(
    status: TaskSelection = TaskSelection.UNFINISHED,
    kind: TaskKind | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Success[TaskListView]:
    """Tasks: those that something is left to do about, the most urgent first; or those that are
    done, of the last year, the newest first."""
    query = ListTasks(status, kind, limit, cursor)
    return Success(data=TaskListView.of(list_tasks(query, storage(), clock(), variance())))


@router.get(
    "/api/v1/ops/tasks/<task_id>", operation_id="getTask", tags=_OPERATIONS, responses=_ERRORS
)
def get_task(task_id: str) -> Success[TaskView]:
    """One task with everything that is needed to do it."""
    view = see_task(task_id, storage(), variance())
    files = evidence().of(view.task.order_number) if view.task.order_number else ()
    if view.task.message:
        files = (messages(required("MAIL_BUCKET")).link(view.task.message), *files)
    return Success(data=TaskView.of(view, files))


@router.get(
    "/api/v1/ops/orders", operation_id="findOrders", tags=_OPERATIONS, responses=_SEARCH_ERRORS
)
def get_orders(
    *,
    store_id: Annotated[int | None, Query(alias="storeId", ge=1)] = None,
    store_order_number: Annotated[
        str | None, Query(alias="storeOrderNumber", min_length=1, max_length=100)
    ] = None,
    user_id: Annotated[str | None, Query(alias="userId", min_length=1, max_length=128)] = None,
    checkout_session_id: Annotated[
        str | None, Query(alias="checkoutSessionId", min_length=1, max_length=100)
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Success[FoundOrdersView]:
    """Search orders by exactly one of: `storeId` with `storeOrderNumber`, `userId`,
    `checkoutSessionId`. Newest first."""
    query = FindOrders(store_id, store_order_number, user_id, checkout_session_id, limit, cursor)
    return Success(data=FoundOrdersView.of(find_orders(query, storage())))


@router.get(
    "/api/v1/ops/orders/<order_number>",
    operation_id="getOrderForOperations",
    tags=_OPERATIONS,
    responses=_ERRORS,
)
def get_order(order_number: str) -> Success[OpsOrderView]:
    """Everything that is known of one order, whosever it is."""
    return Success(data=OpsOrderView.of(view_whole_order(order_number, storage(), variance())))


@router.get(
    "/api/v1/ops/checkouts",
    operation_id="findCheckouts",
    tags=_OPERATIONS,
    responses=_SEARCH_ERRORS,
)
def get_checkouts(
    payment_intent_id: Annotated[str, Query(alias="paymentIntentId", min_length=1, max_length=255)],
) -> Success[FoundCheckoutsView]:
    """Search the checkout that a payment intent of Stripe was ever made for."""
    found = find_checkouts(payment_intent_id, storage())
    return Success(data=FoundCheckoutsView.of(found, clock().now()))


@router.get(
    "/api/v1/ops/checkouts/<session_id>",
    operation_id="getCheckoutForOperations",
    tags=_OPERATIONS,
    responses=_ERRORS,
)
def get_checkout(session_id: str) -> Success[OpsCheckoutView]:
    """Everything that is known of one checkout, whosever it is: its orders in brief, payments, the
    ledger, reviews, disputes, debts and tasks."""
    view = view_whole_checkout(session_id, storage())
    return Success(data=OpsCheckoutView.of(view, clock().now()))
