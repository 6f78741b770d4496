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


class NobodyToTell:
    """Moto tells its own API when an execution ends; here ministack's record is updated instead."""

    def terminated(self) -> None:
        """Nothing to do."""


class Interpreter:
    """The executions that are running, by ARN. `finished` is called once for each that ends."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
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
        except Exception as error:
            log.exception("execution %s broke the interpreter", arn)
            execution.update(status="FAILED", error="States.Runtime", cause=str(error))
        finally:
            self.forget(arn)
        self._finish(execution, worker.env)

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
        """It runs no longer, as far as anybody can see."""
        with self._lock:
            self._running.pop(arn, None)

    def _finish(self, execution: Execution, environment: Environment | None) -> None:
        if environment is not None and execution["status"] == "RUNNING":
            execution["events"] = environment.event_manager.get_event_history()
            execution.update(outcome(environment))
        stopped_elsewhere = execution["stopDate"] is not None
        execution["stopDate"] = execution["stopDate"] or now_iso()
        if not stopped_elsewhere:
            self._finished(execution)
            stepfunctions._emit_execution_status_event(execution)


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


def outcome(environment: Environment) -> dict[str, Any]:
    """How an execution ended, in the words of DescribeExecution."""
    state = environment.program_state()
    if isinstance(state, program_state.ProgramEnded):
        return {"status": "SUCCEEDED", "output": json.dumps(environment.states.get_input())}
    if isinstance(state, program_state.ProgramTimedOut):
        return {"status": "TIMED_OUT"}
    error = getattr(state, "error", None) or {}
    return {"status": "FAILED", "error": error.get("error"), "cause": error.get("cause")}
