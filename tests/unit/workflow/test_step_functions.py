"""The workflow adapter, answered as Step Functions answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from muse.adapters.workflow import StepFunctionsWorkflow
from muse.domain.errors import Unavailable

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:checkout"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:checkout:cs_1-1"
STARTED = {"executionArn": EXECUTION, "startDate": "2026-02-03T14:40:00Z"}
PAYLOAD = {"sessionId": "cs_1", "orders": []}


@pytest.fixture
def workflow() -> StepFunctionsWorkflow:
    return StepFunctionsWorkflow(MACHINE)


@pytest.fixture
def answers(workflow: StepFunctionsWorkflow) -> Iterator[Stubber]:
    """What Step Functions answers, in order; all of it must have been asked for."""
    client = boto3.client(
        "stepfunctions", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    vars(workflow)["_client"] = client
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def seen_as(answers: Stubber, status: str) -> None:
    known = STARTED | {"stateMachineArn": MACHINE, "status": status}
    answers.add_response("describe_execution", known, {"executionArn": EXECUTION})


class TestStarting:
    def test_by_its_name(self, workflow: StepFunctionsWorkflow, answers: Stubber) -> None:
        expected = {"stateMachineArn": MACHINE, "name": "cs_1-1", "input": json.dumps(PAYLOAD)}
        answers.add_response("start_execution", STARTED, expected)
        assert workflow.start("cs_1-1", PAYLOAD)

    @pytest.mark.parametrize(
        ("status", "runs"),
        [("RUNNING", True), ("SUCCEEDED", False), ("FAILED", False), ("ABORTED", False)],
    )
    def test_what_was_started_before(
        self, workflow: StepFunctionsWorkflow, answers: Stubber, status: str, runs: bool
    ) -> None:
        answers.add_client_error("start_execution", "ExecutionAlreadyExists")
        seen_as(answers, status)
        assert workflow.start("cs_1-1", PAYLOAD) is runs

    @pytest.mark.parametrize("error", ["ThrottlingException", "ServiceUnavailable", "AccessDenied"])
    def test_is_tried_again_later(
        self, workflow: StepFunctionsWorkflow, answers: Stubber, error: str
    ) -> None:
        answers.add_client_error("start_execution", error)
        with pytest.raises(Unavailable):
            workflow.start("cs_1-1", PAYLOAD)

    @pytest.mark.parametrize("error", ["ThrottlingException", "ExecutionDoesNotExist"])
    def test_nobody_knows_whether_it_runs(
        self, workflow: StepFunctionsWorkflow, answers: Stubber, error: str
    ) -> None:
        """It exists, but is too new to be seen, or can't be looked at just now: no second run."""
        answers.add_client_error("start_execution", "ExecutionAlreadyExists")
        answers.add_client_error("describe_execution", error)
        with pytest.raises(Unavailable):
            workflow.start("cs_1-1", PAYLOAD)


class TestTelling:
    def test_the_waiting_run(self, workflow: StepFunctionsWorkflow, answers: Stubber) -> None:
        expected = {"taskToken": "token", "output": '{"status": "placed"}'}
        answers.add_response("send_task_success", {}, expected)
        workflow.tell("token", {"status": "placed"})

    @pytest.mark.parametrize("error", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
    def test_a_run_that_is_gone(
        self, workflow: StepFunctionsWorkflow, answers: Stubber, error: str
    ) -> None:
        answers.add_client_error("send_task_success", error)
        workflow.tell("token", {})

    def test_is_tried_again_later(self, workflow: StepFunctionsWorkflow, answers: Stubber) -> None:
        answers.add_client_error("send_task_success", "ThrottlingException")
        with pytest.raises(Unavailable):
            workflow.tell("token", {})
