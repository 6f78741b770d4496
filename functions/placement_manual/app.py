"""Hand one order to the operations team; the run waits until one of them has decided it."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.notifier import notifier
from muse.runtime.wiring.storage import storage
from muse.usecases.open_task import OpenTask, open_task

_ORDERED_BY_HAND = "this store is ordered from by hand"


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """`{order: {orderNumber, error?: {Error, Cause}}, callback}`. Raises OrderDecided when nothing
    is left to wait for."""
    order_number = event["order"]["orderNumber"]
    logger.append_keys(order_number=order_number)
    reason, continue_url = _why(event["order"].get("error"))
    command = OpenTask(order_number, event["callback"], reason, continue_url)
    open_task(command, storage(), notifier(), clock())


def _why(error: dict[str, str] | None) -> tuple[str, str | None]:
    """What the workflow caught from the last method, in words, and where a person can go on."""
    if not error:
        return _ORDERED_BY_HAND, None
    try:
        message = json.loads(error["Cause"])["errorMessage"]
    except (KeyError, TypeError, ValueError):
        return error.get("Error", "unknown"), None
    try:
        carried = json.loads(message)
        return str(carried["reason"]), carried.get("continueUrl")
    except (KeyError, TypeError, ValueError, AttributeError):
        return f"{error.get('Error', 'unknown')}: {message}"[:500], None


cold_start.finish(storage)
