"""The Step Functions service, as the demo looks into it."""

from __future__ import annotations

from typing import Any

from local.aws.clients import CONFIG, session
from local.demo import screen


class StepFunctions:
    """Shows executions of the checkout workflow."""

    def __init__(self, aws_url: str, machine_arn: str) -> None:
        self._client: Any = session().client("stepfunctions", endpoint_url=aws_url, config=CONFIG)
        self._machine = machine_arn

    def show(self, session_id: str) -> None:
        """Print the states that the first run of a checkout went through."""
        name = f"{session_id}-1"
        arn = self._machine.replace(":stateMachine:", ":execution:") + f":{name}"
        status = self._client.describe_execution(executionArn=arn)["status"]
        pages = self._client.get_paginator("get_execution_history").paginate(executionArn=arn)
        events = [event for page in pages for event in page["events"]]
        screen.execution(name, status, events)
