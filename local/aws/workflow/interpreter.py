"""Runs an execution on moto's interpreter, and keeps ministack's record of it up to date."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region, now_iso
from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.eval import program_state
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

log = logging.getLogger("workflow")
Execution = dict[str, Any]
Finished = Callable[[Execution], None]
TIMED_OUT = "TIMED_OUT"


class NobodyToTell:
    """Moto tells its own API when an execution ends; here ministack's record is updated instead."""

    def terminated(self) -> None:
        """Nothing to do."""


class Interpreter:
    """The executions that are running, by ARN.

    `finished` is called with the record of each that ends, before anybody can see that it did;
    `release` with its environment, when nothing may wait in it any longer.
    """

    def __init__(self, finished: Finished, release: Callable[[Environment], None]) -> None:
        self._finished = finished
        self._release = release
        self._running: dict[str, ExecutionWorker] = {}
        self._lock = threading.Lock()

    def install(self) -> None:
        """Run executions here instead of on ministack's own interpreter."""
        stepfunctions._run_execution = self.run

    def run(self, arn: str) -> None:
        """Run one execution to its end, in the thread that ministack started for it."""
        execution = stepfunctions._executions.get(arn)
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"])
        worker = worker_for(execution, machine)
        with self._lock:
            self._running[arn] = worker
        try:
            worker._execution_logic()  # type: ignore[no-untyped-call] # moto's
        except Exception:
            log.exception("execution %s broke the interpreter", arn)
        if execution["status"] == "RUNNING":
            self._finish(execution, worker.env)
        self.forget(arn)

    def environments(self) -> list[Environment]:
        """The environments of everything that runs, in which task tokens are looked up."""
        with self._lock:
            return [worker.env for worker in self._running.values() if worker.env is not None]

    def environment(self, arn: str) -> Environment | None:
        """The environment of one running execution."""
        with self._lock:
            worker = self._running.get(arn)
        return worker.env if worker else None

    def forget(self, arn: str) -> None:
        """It runs no longer: nothing waits in it, and nobody can answer its tasks."""
        with self._lock:
            worker = self._running.pop(arn, None)
        if worker is not None and worker.env is not None:
            self._release(worker.env)

    def _finish(self, execution: Execution, environment: Environment | None) -> None:
        ended = {**execution, **outcome(environment), "stopDate": now_iso()}
        if environment is not None:
            ended["events"] = history(environment, ended["status"])
        self._finished(ended)
        execution.update(ended)
        stepfunctions._emit_execution_status_event(execution)


def history(environment: Environment, status: str) -> list[Any]:
    """The events of an execution that is over. Moto leaves the last one out at a time limit."""
    events: list[Any] = environment.event_manager.get_event_history()
    if status == TIMED_OUT and events[-1]["type"] != "ExecutionTimedOut":
        number = events[-1]["id"]
        last = {"id": number + 1, "previousEventId": number, "timestamp": now_iso()}
        details = {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
        events.append({**last, "type": "ExecutionTimedOut", **details})
    return events


def worker_for(execution: Execution, machine: dict[str, Any]) -> ExecutionWorker:
    """Moto's worker for an execution, with the input and the definition it starts with."""
    role = machine["roleArn"]
    return ExecutionWorker(
        EvaluationDetails(
            AWSExecutionDetails(get_account_id(), get_region(), role),
            ExecutionDetails(
                execution["executionArn"],
                execution["name"],
                role,
                json.loads(execution["input"]),
                execution["startDate"],
            ),
            StateMachineDetails(
                machine["stateMachineArn"], machine["name"], machine["type"], machine["definition"]
            ),
        ),
        NobodyToTell(),  # type: ignore[arg-type] # all that moto calls on it is terminated()
        None,
        {},
    )


def outcome(environment: Environment | None) -> dict[str, Any]:
    """How an execution ended, in the words of DescribeExecution."""
    state = environment.program_state() if environment else None
    if environment and isinstance(state, program_state.ProgramEnded):
        return {"status": "SUCCEEDED", "output": json.dumps(environment.states.get_input())}
    if isinstance(state, program_state.ProgramTimedOut):
        return {"status": TIMED_OUT}
    error = getattr(state, "error", None) or {"error": "States.Runtime"}
    return {"status": "FAILED", "error": error.get("error"), "cause": error.get("cause")}
