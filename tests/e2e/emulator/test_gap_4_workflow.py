"""Gap 4: executions behave as on AWS: retries, catches, Map, history, names."""

import pytest
from botocore.exceptions import ClientError

from tests.e2e.emulator.flow import Flow, order
from tests.e2e.emulator.machine import Machine


@pytest.fixture(scope="module")
def flow(machine: Machine) -> Flow:
    """The deployed workflow, its functions warm."""
    machine.warm("Steps", 3)
    return Flow(machine)


def types(flow: Flow, arn: str) -> list[str]:
    """The kinds of events of an execution, in order."""
    return [event["type"] for event in flow.events(arn)]


def test_the_history_shows_what_happened_inside_the_map(flow: Flow) -> None:
    arn = flow.start(order("api"), order("api"))
    flow.placed(arn)
    seen = types(flow, arn)
    assert seen[0] == "ExecutionStarted"
    assert seen[-1] == "ExecutionSucceeded"
    for kind in ("MapIterationStarted", "MapIterationSucceeded", "TaskScheduled"):
        assert seen.count(kind) >= 2


def test_a_retry_by_error_name_with_backoff_and_jitter(flow: Flow) -> None:
    arn = flow.start(order("api", raises="TryAgain", failures=2))
    assert flow.placed(arn)[0]["method"] == "api"
    assert types(flow, arn).count("TaskFailed") == 2


def test_the_next_method_after_a_catch_by_error_name(flow: Flow) -> None:
    methods = ("api", "headless", "manual")
    assert flow.placed(flow.start(order(*methods, raises="TryNextMethod", failures=9))) == [
        {"method": "headless"}
    ]


@pytest.mark.parametrize("methods", [("api",), ()], ids=["none left", "none at all"])
def test_without_a_method_left_a_person_is_asked(flow: Flow, methods: tuple[str, ...]) -> None:
    placed = flow.placed(
        flow.start(order(*methods, raises="TryNextMethod", failures=9, patience=1))
    )
    assert placed == [{"method": "none", "why": "nobody came"}]


def test_an_order_that_fails_leaves_its_siblings_alone(flow: Flow) -> None:
    failing = order("api", raises="NeedsPerson", failures=9, tokenFailures=9)
    placed = flow.placed(flow.start(failing, order("api")))
    assert placed[0] == {"method": "none", "why": "failed"}
    assert placed[1]["method"] == "api"


def test_fifteen_stores_are_served_at_the_same_time(machine: Machine, flow: Flow) -> None:
    machine.warm("Steps", 15)
    arn = flow.start(*(order("api", seconds=1) for _ in range(15)))
    described = flow.finished(arn)
    took = (described["stopDate"] - described["startDate"]).total_seconds()
    assert len({one["order"] for one in described["output"]["results"]["placed"]}) == 15
    assert took < 8  # one after the other would take 15


def test_the_same_name_with_the_same_input_is_the_same_execution(flow: Flow) -> None:
    waiting = order("manual")
    first = flow.start(waiting, name="once")
    assert flow.start(waiting, name="once") == first
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        flow.start(order("manual"), name="once")
    flow.client.send_task_success(taskToken=flow.token(waiting["order"]), output="{}")
    flow.finished(first)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        flow.start(waiting, name="once")


def test_input_that_is_no_json_or_too_large_is_refused(flow: Flow, machine: Machine) -> None:
    arn = machine.outputs["FlowArn"]
    for text, error in (("{", "InvalidExecutionInput"), ('"' + "x" * 262_144, "Validation")):
        with pytest.raises(ClientError, match=error):
            flow.client.start_execution(stateMachineArn=arn, input=text)


def test_a_definition_that_cannot_run_is_refused_when_it_is_deployed(flow: Flow) -> None:
    role = "arn:aws:iam::000000000000:role/any"
    with pytest.raises(ClientError, match="InvalidDefinition"):
        flow.client.create_state_machine(name="broken", definition='{"StartAt":', roleArn=role)
