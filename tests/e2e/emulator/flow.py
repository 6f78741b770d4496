"""The test stack's workflow, as its tests see it."""

import itertools
import json
from typing import Any

from tests.e2e.emulator.machine import Machine, eventually

_numbers = itertools.count(1)


class Flow:
    """Starts executions and looks at them."""

    def __init__(self, machine: Machine) -> None:
        self.client = machine.client("stepfunctions")
        self.table = machine.table()
        self._arn = machine.outputs["FlowArn"]

    def start(
        self, *orders: dict[str, Any], name: str | None = None, machine: str | None = None
    ) -> str:
        """Start an execution for some orders; its ARN."""
        started = self.client.start_execution(
            stateMachineArn=machine or self._arn,
            name=name or f"run-{next(_numbers)}",
            input=json.dumps({"orders": orders}),
        )
        return str(started["executionArn"])

    def finished(self, arn: str) -> dict[str, Any]:
        """Wait for the end of an execution; its description with the output parsed."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.client.describe_execution(executionArn=arn)
            return None if found["status"] == "RUNNING" else found

        described = eventually(look, 60)
        if "output" in described:
            described["output"] = json.loads(described["output"])
        return described

    def placed(self, arn: str) -> list[Any]:
        """What became of every order of an execution that succeeds."""
        described = self.finished(arn)
        assert described["status"] == "SUCCEEDED", described
        placed: list[Any] = described["output"]["results"]["placed"]
        return placed

    def events(self, arn: str) -> list[dict[str, Any]]:
        """The history so far."""
        pages = self.client.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def token(self, order: str) -> str:
        """The task token that the function of a waiting task got."""

        def look() -> str | None:
            key = {"order_number": order, "kind": "token"}
            item = self.table.get_item(Key=key, ConsistentRead=True).get("Item")
            return item and item["token"]

        return str(eventually(look))


def order(*methods: str, **options: Any) -> dict[str, Any]:
    """One order of an execution, with a number of its own. `options` steer what happens to it."""
    defaults = {
        "seconds": 0,
        "raises": None,
        "failures": 0,
        "tokenFailures": 0,
        "patience": 30,
        "heartbeat": 20,
    }
    number = f"FLOW-{next(_numbers)}"
    return {"order": number, "methods": list(methods), "options": defaults | options}
