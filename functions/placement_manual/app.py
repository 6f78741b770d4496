"""Hand one order to the operations team, or ask for its one-time code; the run waits until somebody
has decided the order, or given the code."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.placement.attempt import FenceOpen, NeedsPerson, TryAgain, TryNextMethod
from muse.domain.routing.choice import Passed, PassedOver
from muse.domain.store import Method
from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.usecases.placement.await_code import await_code
from muse.usecases.placement.open_task import OpenTask, open_task

_ORDERED_BY_HAND = "This store is ordered from by hand."
_BROKE_OFF = "Ordering it by machine broke off"
_DECISIONS = frozenset(
    kind.__name__ for kind in (FenceOpen, NeedsPerson, TryAgain, TryNextMethod)
) | {kind.__name__ for kind in TryAgain.__subclasses__()}
_USUAL = (Passed.NOT_AUTHORISED, Passed.NOT_VERIFIED)
_LONGEST_REASON = 500


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """`{order: {orderNumber, passedOver, error?: {Error, Cause}}, callback}`. Raises OrderDecided
    when nothing is left to wait for. `{awaitCode: {orderNumber}, callback}`; raises CodeSettled."""
    if "awaitCode" in event:
        order_number = event["awaitCode"]["orderNumber"]
        logger.append_keys(order_number=order_number)
        await_code(order_number, event["callback"], storage(), notifier(), clock())
        return
    order_number = event["order"]["orderNumber"]
    logger.append_keys(order_number=order_number)
    passed_over = _passed_over(event["order"].get("passedOver", []))
    reason = _why(event["order"].get("error"), passed_over)
    command = OpenTask(order_number, event["callback"], reason, passed_over)
    open_task(command, storage(), notifier(), clock())


def _passed_over(listed: list[dict[str, str]]) -> tuple[PassedOver, ...]:
    return tuple(
        PassedOver(Method(one["method"]), Passed(one["why"]), one["detail"]) for one in listed
    )


def _why(error: dict[str, str] | None, passed_over: tuple[PassedOver, ...] = ()) -> str:
    """What the workflow caught from the last method, in words: those of whoever decided that it
    does not go on, or that it broke off and at what."""
    if not error:
        switched = [one.in_words for one in passed_over if one.why not in _USUAL]
        return f"Passed over. {'. '.join(switched)}" if switched else _ORDERED_BY_HAND
    name = error.get("Error", "unknown")
    try:
        message = json.loads(error["Cause"])["errorMessage"]
    except (KeyError, TypeError, ValueError):
        return f"{_BROKE_OFF} ({name})."
    if name in _DECISIONS:
        return str(message)
    return f"{_BROKE_OFF} ({name}: {message})."[:_LONGEST_REASON]


cold_start.finish(storage)
