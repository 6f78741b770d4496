"""Place one order through its store's API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.store import Method
from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.canaries import api_canaries, canary_told
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.placing_orders import placing_orders
from muse.usecases.placement.place_order import PlaceOrder, place_order
from muse.usecases.placement.report import Report, order_report


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Report:
    """`{orderNumber}` → the order's report; raises the workflow's decisions. `{canary: {storeId}}`
    → how the canary ended."""
    ends = clock().now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    if "canary" in event:
        return canary_told(event["canary"]["storeId"], Method.API, ends, api_canaries())
    logger.append_keys(order_number=event["orderNumber"])
    command = PlaceOrder(event["orderNumber"], Method.API, ends)
    order = place_order(command, placing_orders())
    return order_report(order)


cold_start.finish(placing_orders)
