"""Gap 3: ministack reports every exception of a handler as `Runtime.HandlerError`, and waits 50 ms.

A workflow catches a function's error by its class name, so the name must survive. The worker
(`local.aws.functions.worker`) sends it inside a normal answer: an answer with status "error" makes
ministack kill the worker; here it is turned into what Invoke reports. An HTTP API hides it.
"""

import json
import logging
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.aws.functions.worker import ERROR

log = logging.getLogger("functions")
FIRST_LINE, IDLE, LONGEST = 0.001, 0.002, 0.25  # seconds spent on a handler's last log lines


def install() -> None:
    """Report errors under their own names, without a wait, and print what functions log."""
    lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = (FIRST_LINE, IDLE, LONGEST)
    run_warm = lambda_svc._execute_function_warm
    emit_logs = lambda_svc._emit_lambda_logs
    to_proxy_answer = lambda_svc.lambda_execute_result_to_api_proxy_response

    def run(function: Any, event: Any, request_id: str) -> dict[str, Any]:
        return with_real_error(run_warm(function, event, request_id))

    def emit(function: Any, request_id: str, text: str, *rest: Any, **options: Any) -> None:
        if text:
            log.info("%s\n%s", (function.get("config") or function).get("FunctionName"), text)
        emit_logs(function, request_id, text, *rest, **options)

    def answer(result: dict[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
        return (gateway_error(), None) if result.get("error") else to_proxy_answer(result)

    lambda_svc._execute_function_warm = run
    lambda_svc._emit_lambda_logs = emit
    lambda_svc.lambda_execute_result_to_api_proxy_response = answer


def with_real_error(result: dict[str, Any]) -> dict[str, Any]:
    """The result of one invocation, an error marked as such and called what Lambda calls it."""
    body = result.get("body")
    if isinstance(body, dict) and ERROR in body:
        return {"body": body[ERROR], "error": True, "log": result.get("log", "")}
    if isinstance(body, dict) and result.get("error") and "died" in str(body.get("errorMessage")):
        body["errorType"] = "Runtime.ExitError"
    return result


def gateway_error() -> dict[str, Any]:
    """What an HTTP API answers when its function failed."""
    body = json.dumps({"message": "Internal Server Error"})
    headers = {"content-type": "application/json"}
    return {"statusCode": 500, "headers": headers, "body": body}
