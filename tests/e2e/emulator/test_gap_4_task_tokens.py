"""Gap 4: tasks that wait for a person: tokens, time limits, heartbeats, stopping."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from tests.e2e.emulator.flow import Flow, order
from tests.e2e.emulator.machine import Machine, eventually


@pytest.fixture(scope="module")
def flow(machine: Machine) -> Flow:
    """The deployed workflow."""
    return Flow(machine)


def refused(call: Callable[[], object]) -> str:
    """The name of the error that a call is refused with."""
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def test_a_person_answers_while_the_history_can_be_read(flow: Flow) -> None:
    waiting = order("manual")
    arn = flow.start(waiting)
    token = flow.token(waiting["order"])
    assert flow.client.describe_execution(executionArn=arn)["status"] == "RUNNING"
    assert "TaskScheduled" in [event["type"] for event in flow.events(arn)]
    flow.client.send_task_heartbeat(taskToken=token)
    flow.client.send_task_success(taskToken=token, output=json.dumps({"storeOrder": "X-1"}))
    assert flow.placed(arn) == [{"storeOrder": "X-1"}]


def test_an_answer_may_come_before_the_function_has_returned(flow: Flow) -> None:
    waiting = order("manual", seconds=1)
    arn = flow.start(waiting)
    flow.client.send_task_success(taskToken=flow.token(waiting["order"]), output='{"early": 1}')
    assert flow.placed(arn) == [{"early": 1}]


def test_answering_twice_is_too_late_and_a_made_up_token_is_unknown(flow: Flow) -> None:
    waiting = order("manual")
    arn = flow.start(waiting)
    token = flow.token(waiting["order"])
    flow.client.send_task_success(taskToken=token, output="{}")
    flow.finished(arn)
    send = flow.client.send_task_success
    assert refused(lambda: send(taskToken=token, output="{}")) == "TaskTimedOut"
    assert refused(lambda: send(taskToken="made up", output="{}")) == "TaskDoesNotExist"
    assert refused(lambda: flow.client.send_task_heartbeat(taskToken=token)) == "TaskTimedOut"


def test_the_time_limit_comes_from_the_input_and_ends_the_token(flow: Flow) -> None:
    waiting = order("manual", patience=1)
    placed = flow.placed(flow.start(waiting))
    assert placed == [{"method": "none", "why": "nobody came"}]
    token = flow.token(waiting["order"])
    late = refused(lambda: flow.client.send_task_success(taskToken=token, output="{}"))
    assert late == "TaskTimedOut"


def test_the_time_limit_of_the_execution_ends_its_tokens_too(flow: Flow, machine: Machine) -> None:
    definition = flow.client.describe_state_machine(stateMachineArn=machine.outputs["FlowArn"])
    hasty = json.loads(definition["definition"]) | {"TimeoutSeconds": 2}
    created = flow.client.create_state_machine(
        name="hasty", definition=json.dumps(hasty), roleArn=definition["roleArn"]
    )
    waiting = order("manual")
    arn = flow.start(waiting, machine=created["stateMachineArn"])
    token = flow.token(waiting["order"])
    assert flow.finished(arn)["status"] == "TIMED_OUT"
    assert flow.events(arn)[-1]["type"] == "ExecutionTimedOut"
    late = refused(lambda: flow.client.send_task_success(taskToken=token, output="{}"))
    assert late == "TaskTimedOut"


def test_a_missing_heartbeat_is_a_timeout(flow: Flow) -> None:
    arn = flow.start(order("manual", heartbeat=1))
    assert flow.placed(arn) == [{"method": "none", "why": "nobody came"}]


def test_a_function_that_raises_does_not_leave_the_task_waiting(flow: Flow) -> None:
    arn = flow.start(order("manual", tokenFailures=9))
    assert flow.placed(arn) == [{"method": "none", "why": "failed"}]


def test_every_attempt_has_a_token_of_its_own(flow: Flow) -> None:
    waiting = order("manual")
    arn = flow.start(waiting)
    first = flow.token(waiting["order"])
    flow.client.send_task_failure(taskToken=first, error="TryAgain", cause="not yet")
    second = eventually(lambda: (new := flow.token(waiting["order"])) != first and new)
    assert isinstance(second, str)
    flow.client.send_task_success(taskToken=second, output='{"storeOrder": "X-2"}')
    assert flow.placed(arn) == [{"storeOrder": "X-2"}]


def test_a_stopped_execution_is_over_for_everybody(flow: Flow) -> None:
    waiting = order("manual")
    arn = flow.start(waiting)
    token = flow.token(waiting["order"])
    flow.client.stop_execution(executionArn=arn, error="Stopped", cause="by a test")
    described = flow.finished(arn)
    assert (described["status"], described["error"], described["cause"]) == (
        "ABORTED",
        "Stopped",
        "by a test",
    )
    late = refused(lambda: flow.client.send_task_success(taskToken=token, output="{}"))
    assert late == "TaskTimedOut"
    assert flow.events(arn)[-1]["type"] == "ExecutionAborted"
