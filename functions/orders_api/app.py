"""The shopper's orders: list, statistics, detail."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.order import OrderStatus
from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.order_list import OrderPageView, StatisticsView
from muse.runtime.api.orders import OrderView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, serve
from muse.runtime.wiring.aws.storage import storage
from muse.usecases.orders.view_orders import ListOrders, list_orders, order_statistics, view_order

app = http_app()


@app.get(
    "/api/v1/orders", operation_id="listOrders", tags=["Orders"], responses=errors(400, 401, 422)
)
def get_orders(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    status: OrderStatus | None = None,
) -> Success[OrderPageView]:
    """The caller's orders by checkout, newest first. A page is counted in checkouts: `limit` of
    them, after the first `offset` or after `cursor`; `totalCheckouts` says how many there are."""
    query = ListOrders(caller(app), limit, offset, cursor, status)
    return Success(data=OrderPageView.of(list_orders(query, storage())))


@app.get(
    "/api/v1/orders/stats",
    operation_id="getOrderStatistics",
    tags=["Orders"],
    responses=errors(401),
)
def get_statistics() -> Success[StatisticsView]:
    """Number of orders, money spent, orders by status and by store."""
    return Success(data=StatisticsView.of(order_statistics(caller(app), storage())))


@app.get(
    "/api/v1/orders/<order_number>",
    operation_id="getOrder",
    tags=["Orders"],
    responses=errors(401, 404),
)
def get_order(order_number: str) -> Success[OrderView]:
    """One order with its items and status history."""
    return Success(data=OrderView.of(view_order(order_number, caller(app), storage())))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


cold_start.finish(storage)
