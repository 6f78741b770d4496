"""The process in which one Lambda function lives: its source is run by the product's interpreter.

Closes gaps 3 and 9. Other than ministack's own worker it keeps the name of the exception that a
handler raised (the workflow catches by that name), stays alive afterwards as Lambda does, shows the
handler Lambda's environment instead of the developer's shell, and ends when the emulator is gone.

Speaks ministack's protocol: one JSON line in (set-up, then one envelope per invocation), one out.
Standard library only, nothing of this project: it is written to a temporary folder and run there.
"""

import importlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TextIO

ERROR = "__lambda_error__"
LARGEST_ANSWER = 6_291_556  # bytes, "Lambda quotas": invocation payload, response, synchronous
PASSED_ON = {
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "TZ",
}

LAMBDAS_OWN = ("AWS_LAMBDA_", "LAMBDA_TASK_ROOT", "_LAMBDA_")

Handler = Callable[[Any, Any], Any]


def main() -> None:
    """Answer invocations until standard input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    setup = json.loads(sys.stdin.readline())
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    times = times_file(setup["function_name"])
    prepare_environment(setup)
    handler, failure = load(setup)
    say(answers, {"status": "ready", "cold": True})
    for line in iter(sys.stdin.readline, ""):
        envelope = json.loads(line)
        context = context_of(setup, envelope.get("ctx") or {})
        began = time.process_time()
        answer = failure if handler is None else invoke(handler, envelope["event"], context)
        if times:
            times.write(f"{time.process_time() - began:.6f}\n")
            times.flush()
        sys.stderr.flush()
        answers.write(f'{{"status": "ok", "result": {answer}}}\n')
        answers.flush()
        if handler is None:
            return  # the next invocation initialises a new environment, as Lambda does


def times_file(function: str) -> TextIO | None:
    """Where the CPU seconds of each invocation go, when somebody measures (tests/load)."""
    folder = os.environ.get("MUSE_HANDLER_TIMES")
    return open(os.path.join(folder, f"{function}.{os.getpid()}"), "a") if folder else None  # noqa: PTH118, PTH123 - pathlib would cost every cold start


def leave_with(parent: int) -> None:
    """End this process when the emulator that started it is gone, also after its kill -9."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def prepare_environment(setup: dict[str, Any]) -> None:
    """Leave in the environment what Lambda would show, and put code and layers on the path."""
    own = setup.get("env") or {}
    for name in list(os.environ):
        if name not in PASSED_ON and name not in own and not name.startswith(LAMBDAS_OWN):
            del os.environ[name]
    os.environ.update(own)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        os.environ.setdefault(name, os.devnull)
    layers = filter(None, os.environ.pop("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep))
    sys.path[:1] = [setup["code_dir"], *(os.path.join(layer, "python") for layer in layers)]  # noqa: PTH118 - pathlib would cost every cold start


def load(setup: dict[str, Any]) -> tuple[Handler | None, str]:
    """Import the handler: it, or the error that every invocation then answers with."""
    try:
        module = importlib.import_module(setup["module"])
    except Exception as error:  # noqa: BLE001 - whatever a module raises on import is its init error
        traceback.print_exc()
        kind = "Runtime.ImportModuleError" if isinstance(error, ImportError) else None
        text = f"Unable to import module '{setup['module']}': {error}" if kind else None
        return None, failed(error, kind, text)
    handler = getattr(module, setup["handler"], None)
    if handler is None:
        missing = f"Handler '{setup['handler']}' missing on module '{setup['module']}'"
        return None, failed(AttributeError(missing), "Runtime.HandlerNotFound", missing)
    return handler, ""


def invoke(handler: Handler, event: Any, context: Any) -> str:
    """Call the handler: its result as JSON, or its error in the form that Lambda reports."""
    try:
        result = handler(event, context)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises becomes its answer
        traceback.print_exc()
        return failed(error)
    try:
        answer = json.dumps(result)
    except (TypeError, ValueError) as error:
        return failed(error, "Runtime.MarshalError", f"Unable to marshal response: {error}")
    if len(answer) > LARGEST_ANSWER:
        text = (
            f"Response payload size exceeded maximum allowed payload size ({LARGEST_ANSWER} bytes)."
        )
        return failed(ValueError(text), "Function.ResponseSizeTooLarge", text)
    return answer


def failed(error: Exception, kind: str | None = None, text: str | None = None) -> str:
    """An error as JSON: what Lambda sends as payload when it sets FunctionError."""
    stack = traceback.format_tb(error.__traceback__)
    kind, text = kind or type(error).__name__, str(error) if text is None else text
    return json.dumps({ERROR: {"errorMessage": text, "errorType": kind, "stackTrace": stack}})


def context_of(setup: dict[str, Any], call: dict[str, Any]) -> Any:
    """The context object of one invocation. Its clock starts now."""
    set_or_remove("_X_AMZN_TRACE_ID", call.get("trace_id"))
    name = setup["function_name"]
    until = time.monotonic() + call.get("timeout_ms", 3000) / 1000
    return SimpleNamespace(
        function_name=name,
        function_version="$LATEST",
        invoked_function_arn=call.get("invoked_function_arn") or setup["arn"],
        memory_limit_in_mb=setup["memory"],
        aws_request_id=call.get("request_id", ""),
        log_group_name=f"/aws/lambda/{name}",
        log_stream_name=os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME", ""),
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, int((until - time.monotonic()) * 1000)),
    )


def set_or_remove(name: str, value: str | None) -> None:
    """A variable that belongs to one invocation only."""
    if value:
        os.environ[name] = value
    else:
        os.environ.pop(name, None)


def say(answers: TextIO, message: dict[str, Any]) -> None:
    """One line of the protocol."""
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
