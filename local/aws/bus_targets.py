"""Gap 10: a function that the event bus calls is called once, and its failure is lost.

EventBridge invokes functions asynchronously: the function's retries apply, and what still fails
goes to its on-failure destination ("How Lambda handles errors and retries with asynchronous
invocation"). Ministack has this for Invoke with type Event, not for rules.
"""

import json
from typing import Any

from ministack.services import eventbridge, lambda_svc


def install() -> None:
    """Let rules invoke functions as Invoke with type Event does."""
    eventbridge._dispatch_to_lambda = invoke_asynchronously


def invoke_asynchronously(arn: str, payload: str) -> None:
    """Call the function in the background, with its retries and destinations."""
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        eventbridge.logger.warning("a rule names a function that is not there: %s", name)
        return
    event: Any = json.loads(payload)
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, event)
