"""Place one order through its store's API."""

from __future__ import annotations

from datetime import timedelta

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.store import Method
from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.placing_orders import placing_orders
from muse.usecases.placement.place_order import PlaceOrder, place_order
from muse.usecases.placement.report import Report, order_report


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, str], context: LambdaContext) -> Report:
    """`{orderNumber}` → the order's report. Raises the workflow's decisions."""
    logger.append_keys(order_number=event["orderNumber"])
    time_left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    command = PlaceOrder(event["orderNumber"], Method.API, clock().now() + time_left)
    order = place_order(command, placing_orders())
    return order_report(order)


cold_start.finish(placing_orders)
