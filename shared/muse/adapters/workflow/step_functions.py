"""Step Functions as the port Workflow.

Source: StartExecution is idempotent for 90 days per name; a name that was used with another input,
or whose execution is over, answers ExecutionAlreadyExists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable
from muse.ports import RunState

_NOT_STARTED = "The placement could not be started. Please try again."
_GONE = frozenset({"TaskDoesNotExist", "TaskTimedOut", "InvalidToken"})
_CONFIG = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})


class StepFunctionsWorkflow:
    """Implements muse.ports.Workflow. A function that only tells outcomes needs no machine."""

    def __init__(self, state_machine_arn: str = "") -> None:
        self._machine = state_machine_arn

    @cached_property
    def _client(self) -> Any:
        return aws.client("stepfunctions", _CONFIG)

    def start(self, name: str, payload: Mapping[str, object]) -> bool:
        try:
            self._client.start_execution(
                stateMachineArn=self._machine, name=name, input=json.dumps(payload)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise Unavailable(_NOT_STARTED) from error
            return self._goes_on(name)
        except BotoCoreError as error:
            raise Unavailable(_NOT_STARTED) from error
        return True

    def tell(self, callback: str, outcome: Mapping[str, object]) -> None:
        try:
            self._client.send_task_success(taskToken=callback, output=json.dumps(outcome))
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise Unavailable("The workflow could not be told. Please try again.") from error
        except BotoCoreError as error:
            raise Unavailable("The workflow could not be told. Please try again.") from error

    def state(self, name: str) -> RunState:
        execution = self._machine.replace(":stateMachine:", ":execution:") + f":{name}"
        try:
            answer = self._client.describe_execution(executionArn=execution)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                return RunState.ABSENT
            raise Unavailable("The placement could not be looked at. Please try again.") from error
        except BotoCoreError as error:
            raise Unavailable("The placement could not be looked at. Please try again.") from error
        return RunState.RUNNING if answer["status"] == "RUNNING" else RunState.OVER

    def _goes_on(self, name: str) -> bool:
        """A new execution may not be seen yet: that is no reason for another one."""
        state = self.state(name)
        if state is RunState.ABSENT:
            raise Unavailable(_NOT_STARTED)
        return state is RunState.RUNNING
