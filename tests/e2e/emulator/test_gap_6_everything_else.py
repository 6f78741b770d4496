"""Gap 6: users, keys, secrets, objects, executions and the stack itself survive a kill."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local import token as tokens
from tests.e2e.emulator.flow import Flow, order
from tests.e2e.emulator.machine import NAME, Machine


class Before:
    """What was there before the emulator was killed."""

    def __init__(self, machine: Machine) -> None:
        outputs = machine.outputs
        self.outputs = dict(outputs)
        self.token = tokens.token("grace", "ops", machine.ports.aws_url, NAME)
        encrypted = machine.client("kms").encrypt(KeyId=outputs["KeyId"], Plaintext=b"secret")
        self.sealed = encrypted["CiphertextBlob"]
        machine.client("s3").put_object(
            Bucket=outputs["EvidenceBucket"], Key="a/picture.png", Body=b"\x89PNG"
        )
        machine.client("secretsmanager").put_secret_value(
            SecretId=f"{NAME}/stripe", SecretString='{"apiKey": "sk_test_changed"}'
        )
        flow = Flow(machine)
        self.finished = flow.start(order("api"), name="finished")
        flow.placed(self.finished)
        self.waiting = order("manual")
        self.running = flow.start(self.waiting, name="running")
        self.task_token = flow.token(self.waiting["order"])

    def me(self, machine: Machine) -> dict[str, Any]:
        """Who the API takes the caller for."""
        answer = machine.get("/api/v1/me", Authorization=f"Bearer {self.token}")
        claims: dict[str, Any] = answer.json()["claims"]
        return claims


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Before]]:
    """An emulator that was killed twice and started again, without deploying again."""
    machine = Machine(tmp_path_factory.mktemp("killed"), "--compact-bytes", "1000")
    machine.start()
    try:
        machine.deploy()
        before = Before(machine)
        machine.kill()
        machine.start()
        # What is saved after a restart is what was restored, changed.
        tokens.token("joan", None, machine.ports.aws_url, NAME)
        machine.kill()
        machine.start()
        yield machine, before
    finally:
        machine.stop()


def test_a_token_from_before_is_still_good(killed: tuple[Machine, Before]) -> None:
    machine, before = killed
    assert before.me(machine)["cognito:groups"] == "[ops]"


def test_a_new_token_is_for_the_same_user(killed: tuple[Machine, Before]) -> None:
    machine, before = killed
    subject = before.me(machine)["sub"]
    before.token = tokens.token("grace", None, machine.ports.aws_url, NAME)
    assert before.me(machine)["sub"] == subject


def test_keys_secrets_and_objects_are_there(killed: tuple[Machine, Before]) -> None:
    machine, before = killed
    opened = machine.client("kms").decrypt(CiphertextBlob=before.sealed)
    assert opened["Plaintext"] == b"secret"
    secret = machine.client("secretsmanager").get_secret_value(SecretId=f"{NAME}/stripe")
    assert json.loads(secret["SecretString"]) == {"apiKey": "sk_test_changed"}
    found = machine.client("s3").get_object(
        Bucket=before.outputs["EvidenceBucket"], Key="a/picture.png"
    )
    assert found["Body"].read() == b"\x89PNG"


def test_an_execution_that_was_over_can_still_be_read(killed: tuple[Machine, Before]) -> None:
    machine, before = killed
    flow = Flow(machine)
    assert flow.placed(before.finished)[0]["method"] == "api"
    assert flow.events(before.finished)[-1]["type"] == "ExecutionSucceeded"


def test_an_execution_that_was_running_is_over(killed: tuple[Machine, Before]) -> None:
    machine, before = killed
    flow = Flow(machine)
    described = flow.finished(before.running)
    assert (described["status"], described["error"]) == ("FAILED", "States.ServiceRestart")
    exceptions = flow.client.exceptions
    with pytest.raises(exceptions.ExecutionAlreadyExists):
        flow.start(before.waiting, name="running")
    with pytest.raises((exceptions.TaskDoesNotExist, exceptions.TaskTimedOut)):
        flow.client.send_task_success(taskToken=before.task_token, output="{}")


def test_the_stack_works_and_deploying_it_again_changes_nothing(
    killed: tuple[Machine, Before],
) -> None:
    machine, before = killed
    assert machine.get("/health").status == 200
    updated = machine.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
    assert machine.deploy() == before.outputs
    again = machine.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
    assert again.get("LastUpdatedTime") == updated.get("LastUpdatedTime")
    flow = Flow(machine)
    assert flow.placed(flow.start(order("api"), name="afterwards"))[0]["method"] == "api"
