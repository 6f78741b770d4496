"""Deploying says what went wrong, and leaves a stack that can be deployed again."""

from pathlib import Path

import pytest

from local.aws.deployment.deploy import DeployError, deploy
from tests.e2e.emulator.machine import Machine

GOOD = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: deploy-test
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Name: {Value: !Ref Table}
"""


def test_a_failed_deployment_says_why_and_can_be_repaired(machine: Machine, tmp_path: Path) -> None:
    template, endpoint = tmp_path / "template.yaml", machine.ports.aws_url
    template.write_text(GOOD.replace("!Ref Table}", "!GetAtt Table.Nothing}"))
    with pytest.raises(DeployError, match="Nothing"):
        deploy(template, endpoint, stack="deploy-test")
    template.write_text(GOOD)
    assert deploy(template, endpoint, stack="deploy-test") == {"Name": "deploy-test"}


def test_a_table_that_outlives_its_stack_keeps_its_items(machine: Machine, tmp_path: Path) -> None:
    template, endpoint = tmp_path / "template.yaml", machine.ports.aws_url
    named = GOOD.replace("deploy-test", "kept-test")
    template.write_text(
        named.replace("    Properties:", "    DeletionPolicy: Retain\n    Properties:")
    )
    deploy(template, endpoint, stack="kept-test")
    client = machine.client("dynamodb")
    client.put_item(TableName="kept-test", Item={"id": {"S": "a"}})
    formation = machine.client("cloudformation")
    formation.delete_stack(StackName="kept-test")
    formation.get_waiter("stack_delete_complete").wait(StackName="kept-test")
    deploy(template, endpoint, stack="kept-test")
    assert client.scan(TableName="kept-test")["Items"] == [{"id": {"S": "a"}}]


def test_an_unknown_parameter_is_refused(machine: Machine, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(GOOD)
    with pytest.raises(DeployError, match="Unheard"):
        deploy(template, machine.ports.aws_url, {"Unheard": "of"}, stack="parameter-test")


def test_a_changed_parameter_reaches_the_functions(machine: Machine) -> None:
    machine.deploy(Greeting="good evening")
    try:
        assert machine.invoke("ProbeName", {})[1]["environment"]["GREETING"] == "good evening"
    finally:
        machine.deploy()
    assert machine.invoke("ProbeName", {})[1]["environment"]["GREETING"] == "hello"
