"""StartExecution as AWS has it, and definitions that are checked when they are deployed.

A name is an execution's identity for 90 days ("StartExecution", API reference): the same name with
the same input while it runs is the same execution and succeeds; after it is over, or with another
input, it is ExecutionAlreadyExists. Ministack refuses both. It also accepts any definition.
"""

import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from local.aws.workflow.responses import Response, answer, refusal

LARGEST_INPUT = 262_144  # bytes, "Quotas related to state machine executions"

Data = dict[str, Any]


def install(started: Callable[[dict[str, Any]], None]) -> None:
    """Call `started` with every new execution before its start is acknowledged."""
    start, create = stepfunctions._start_execution, stepfunctions._create_state_machine
    update = stepfunctions._update_state_machine

    def start_by_name(data: Data) -> Response:
        refusal = refused_input(data) or same_name(data)
        response = refusal or start(data)
        if refusal is None and response[0] == 200:
            started(stepfunctions._executions[json.loads(response[2])["executionArn"]])
        return response

    stepfunctions._start_execution = start_by_name
    stepfunctions._create_state_machine = lambda data: refused_definition(data) or create(data)
    stepfunctions._update_state_machine = lambda data: refused_definition(data) or update(data)


def same_name(data: Data) -> Response | None:
    """The answer when an execution of that name exists; None when there is none."""
    machine = stepfunctions._state_machines.get(data.get("stateMachineArn"))
    if machine is None or not data.get("name"):
        return None
    scope = f"{get_region()}:{get_account_id()}"
    arn = f"arn:aws:states:{scope}:execution:{machine['name']}:{data['name']}"
    existing = stepfunctions._executions.get(arn)
    if existing is None:
        return None
    same_input = json.loads(existing["input"]) == json.loads(data.get("input", "{}"))
    if existing["status"] == "RUNNING" and same_input:
        return answer({"executionArn": arn, "startDate": existing["startDate"]})
    text = f"Execution Already Exists: '{arn}'"
    return refusal("ExecutionAlreadyExists", text)


def refused_input(data: Data) -> Response | None:
    """The refusal of an input that is no JSON or too large."""
    text = data.get("input", "{}")
    if len(text.encode()) > LARGEST_INPUT:
        return refusal("ValidationException", "input is longer than 262144")
    try:
        json.loads(text)
    except ValueError as error:
        problem = f"Invalid State Machine Execution Input: '{error}'"
        return refusal("InvalidExecutionInput", problem)
    return None


def refused_definition(data: Data) -> Response | None:
    """The refusal of a definition that the interpreter cannot run."""
    if "definition" not in data:
        return None
    try:
        AmazonStateLanguageParser.parse(data["definition"])
    except Exception as error:  # noqa: BLE001 - its checks raise whatever comes to hand
        problem = f"Invalid State Machine Definition: {type(error).__name__}: {error}"
        return refusal("InvalidDefinition", problem)
    return None
