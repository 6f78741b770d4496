"""Hand one order to the operations team; the run waits until one of them has decided it."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.placement import NeedsPerson
from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.notifier import notifier
from muse.runtime.wiring.storage import storage
from muse.usecases.open_task import OpenTask, open_task

_ORDERED_BY_HAND = "this store is ordered from by hand"
_LONGEST_REASON = 500


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """`{order: {orderNumber, error?: {Error, Cause}}, callback}`. Raises OrderDecided when nothing
    is left to wait for."""
    order_number = event["order"]["orderNumber"]
    logger.append_keys(order_number=order_number)
    command = OpenTask(order_number, event["callback"], _why(event["order"].get("error")))
    open_task(command, storage(), notifier(), clock())


def _why(error: dict[str, str] | None) -> str:
    """What the workflow caught from the last method, in words."""
    if not error:
        return _ORDERED_BY_HAND
    name = error.get("Error", "unknown")
    try:
        message = json.loads(error["Cause"])["errorMessage"]
    except (KeyError, TypeError, ValueError):
        return name
    if name == NeedsPerson.__name__:
        return str(message)
    return f"{name}: {message}"[:_LONGEST_REASON]


cold_start.finish(storage)
