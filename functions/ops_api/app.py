"""What the operations team does: tasks, how far orders are. What it looks at is in reading.py."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.order import OrderStatus
from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.operations.stores import OpsStoreView, SwitchStoreBody
from muse.runtime.api.operations.tasks import (
    CompleteTaskBody,
    FailTaskBody,
    SettleTaskBody,
    TaskView,
)
from muse.runtime.api.orders import OrderView
from muse.runtime.api.progress import ProgressBody, TrackingBody
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import http_app, operations_only, ops_person, serve
from muse.runtime.strict_query import known_parameters_only
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.stores import stores as registered_stores
from muse.runtime.wiring.tasks import working
from muse.usecases.operations import work_on_task as tasks
from muse.usecases.operations.settle_task import SettleTask, settle_task
from muse.usecases.operations.switch_store import switch_store
from muse.usecases.operations.view_task import TaskView as TaskWithOrder
from muse.usecases.tracking.record_by_hand import record_parcel, record_progress
from ops_api.reading import router as reading
from ops_api.stores import router as stores

_ERRORS = errors(400, 401, 403, 404, 409, 413, 422)

app = http_app()
app.use(middlewares=[operations_only, known_parameters_only])
app.include_router(reading)
app.include_router(stores)


@app.post(
    "/api/v1/ops/tasks/<task_id>/claim",
    operation_id="claimTask",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_claim(task_id: str) -> Success[TaskView]:
    """Take the task for half an hour."""
    return _task(tasks.claim_task(task_id, ops_person(app), working()))


@app.post(
    "/api/v1/ops/tasks/<task_id>/release",
    operation_id="releaseTask",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_release(task_id: str) -> Success[TaskView]:
    """Give the task back."""
    return _task(tasks.release_task(task_id, ops_person(app), working()))


@app.post(
    "/api/v1/ops/tasks/<task_id>/start-purchase",
    operation_id="startPurchase",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_start_purchase(
    task_id: str,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
    ] = None,
) -> Success[TaskView]:
    """ "I'm buying this now": say it before the click that orders, and buy only on a 200.

    It is answered once: a repetition is 409 `already_buying`, unless it has the `Idempotency-Key`
    of the request that began the purchase."""
    return _task(tasks.start_purchase(task_id, ops_person(app), working(), idempotency_key))


@app.post(
    "/api/v1/ops/tasks/<task_id>/complete",
    operation_id="completeTask",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_complete(task_id: str, body: CompleteTaskBody) -> Success[TaskView]:
    """The store has the order: its number there, and what was paid."""
    command = tasks.CompleteTask(
        task_id,
        ops_person(app),
        body.store_order_number,
        body.total_paid_cents,
        body.confirmed,
    )
    return _task(tasks.complete_task(command, working()))


@app.post(
    "/api/v1/ops/tasks/<task_id>/fail",
    operation_id="failTask",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_fail(task_id: str, body: FailTaskBody) -> Success[TaskView]:
    """The order can't be had and nothing was bought; its money is released."""
    command = tasks.FailTask(task_id, ops_person(app), body.reason)
    return _task(tasks.fail_task(command, working()))


@app.post(
    "/api/v1/ops/tasks/<task_id>/settle",
    operation_id="settleTask",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_settle(task_id: str, body: SettleTaskBody) -> Success[TaskView]:
    """What the task asks for was settled outside of Muse; the note says how."""
    command = SettleTask(task_id, ops_person(app), body.note)
    return _task(settle_task(command, working()))


@app.patch(
    "/api/v1/ops/stores/<store_id>",
    operation_id="switchStore",
    tags=["Operations"],
    responses=_ERRORS,
)
def patch_store(store_id: int, body: SwitchStoreBody) -> Success[OpsStoreView]:
    """Close a store for automatic ordering, pause or prefer methods, end an outage: with a reason,
    and recorded. What has begun is finished."""
    command = body.to_command(store_id, ops_person(app))
    return Success(
        data=OpsStoreView.of(switch_store(command, storage(), registered_stores(), clock()))
    )


@app.put(
    "/api/v1/orders/<order_number>/tracking",
    operation_id="setTracking",
    tags=["Operations"],
    responses=_ERRORS,
)
def put_tracking(order_number: str, body: TrackingBody) -> Success[OrderView]:
    """The order is shipped, with this parcel."""
    command = body.to_command(order_number, ops_person(app))
    return Success(data=OrderView.of(record_parcel(command, storage(), clock())))


@app.post(
    "/api/v1/ops/orders/<order_number>/confirmed",
    operation_id="setConfirmed",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_confirmed(order_number: str, body: ProgressBody) -> Success[OrderView]:
    """The store has confirmed that it will deliver."""
    return _progress(order_number, OrderStatus.CONFIRMED, body)


@app.post(
    "/api/v1/ops/orders/<order_number>/delivered",
    operation_id="setDelivered",
    tags=["Operations"],
    responses=_ERRORS,
)
def post_delivered(order_number: str, body: ProgressBody) -> Success[OrderView]:
    """The parcel is at the shopper's door."""
    return _progress(order_number, OrderStatus.DELIVERED, body)


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


def _progress(order_number: str, step: OrderStatus, body: ProgressBody) -> Success[OrderView]:
    command = body.to_command(order_number, step, ops_person(app))
    return Success(data=OrderView.of(record_progress(command, storage(), clock())))


def _task(view: TaskWithOrder) -> Success[TaskView]:
    return Success(data=TaskView.of(view))


cold_start.finish(storage)
