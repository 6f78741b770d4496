"""dev and prod in one account: nothing of one stack is named, counted or told as the other's."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.in_process import ROOT, Template

OURS = "${AWS::StackName}"


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """The resources as CloudFormation sees them, after SAM's transformation."""
    python = ROOT / ".venv" / "emulator" / "bin" / "python"
    command = [str(python), "-m", "tools.transform"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)["Resources"]
    return found


# Properties that name the resource itself, of every kind of resource that the template has.
_NAMED_BY = {
    "AWS::ApiGatewayV2::Api": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::Events::Archive": "ArchiveName",
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SES::ReceiptRuleSet": "RuleSetName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
# Not named by a property, or within something else, where the name is free.
_WITHOUT_NAME = {
    "AWS::ApiGatewayV2::Stage",
    "AWS::Cognito::UserPoolClient",
    "AWS::Events::EventBusPolicy",
    "AWS::Cognito::UserPoolGroup",
    "AWS::IAM::Policy",
    "AWS::KMS::Key",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ReceiptRule",
    "AWS::SNS::Subscription",
    "AWS::SQS::QueuePolicy",
}


def test_no_resource_has_a_fixed_name(resources: dict[str, Any]) -> None:
    for logical_id, resource in resources.items():
        kind = resource["Type"]
        if kind in _WITHOUT_NAME:
            continue
        name = resource["Properties"].get(_NAMED_BY[kind])
        is_a_partner_s = "EventSourceName" in resource["Properties"]
        assert name is None or OURS in str(name) or is_a_partner_s, (logical_id, name)


def test_no_metric_is_shared(resources: dict[str, Any]) -> None:
    """A dimension tells AWS's own metrics apart; Muse's have a namespace per stack."""
    for function in of_type(resources, "AWS::Lambda::Function"):
        variables = function["Environment"]["Variables"]
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == {"Fn::Sub": f"Muse/{OURS}"}
    of_the_account = {"Throttles", "ConcurrentExecutions"}
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm"):
        for metric in metrics_of(alarm):
            if metric["Namespace"] == {"Fn::Sub": f"Muse/{OURS}"}:
                continue
            assert str(metric["Namespace"]).startswith("AWS/"), metric
            assert metric.get("Dimensions") or metric["MetricName"] in of_the_account, metric


def test_the_code_names_no_namespace() -> None:
    """An argument would win over the template's variable."""
    for path in (ROOT / "shared").rglob("*.py"):
        assert "namespace=" not in path.read_text(), path


def test_alarms_watch_metrics_that_functions_write(resources: dict[str, Any]) -> None:
    services = {
        function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for function in of_type(resources, "AWS::Lambda::Function")
    }
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm"):
        for metric in metrics_of(alarm):
            for dimension in metric.get("Dimensions", []):
                assert dimension["Name"] != "service" or dimension["Value"] in services


@pytest.mark.parametrize("stage", ["default", "prod"])
def test_every_parameter_is_set_for_a_deployment(stage: str) -> None:
    """One that is left out would keep the value of the last deployment, whatever the template's
    default has become meanwhile."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = settings[stage]["deploy"]["parameters"]["parameter_overrides"]
    named = {entry.partition("=")[0] for entry in overrides}
    declared = Template().document["Parameters"].keys()
    assert named == declared
    assert len(overrides) == len(named)


def test_prod_can_not_be_deployed_before_it_is_complete() -> None:
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = settings["prod"]["deploy"]["parameters"]["parameter_overrides"]
    given = dict(entry.split("=", 1) for entry in overrides)
    assert given["Stage"] == "prod"
    assert "localhost" not in given["AllowedOrigins"]
    rules = json.dumps(Template().document["Rules"]["ProdIsComplete"])
    for parameter in ("AlarmEmail", "OrderEmail", "AllowedOrigins"):
        assert f'"Ref": "{parameter}"' in rules


def of_type(resources: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        if resource["Type"] == kind:
            yield resource["Properties"]


def metrics_of(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The metrics that an alarm watches, alone or as parts of an expression."""
    if "MetricName" in alarm:
        yield alarm
    for part in alarm.get("Metrics", []):
        if "MetricStat" in part:
            yield part["MetricStat"]["Metric"]


class TestOnAws:
    """What the transformed template makes of an account."""

    def test_users_are_known_by_an_email_address_that_they_proved(
        self, resources: dict[str, Any]
    ) -> None:
        [pool] = of_type(resources, "AWS::Cognito::UserPool")
        assert pool["UsernameAttributes"] == pool["AutoVerifiedAttributes"] == ["email"]
        assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
        [recovery] = pool["AccountRecoverySetting"]["RecoveryMechanisms"]
        assert recovery["Name"] == "verified_email"
        assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == (
            "OPTIONAL",
            ["SOFTWARE_TOKEN_MFA"],
        )

    def test_nobody_signs_in_past_the_password_protocol_but_on_a_laptop(
        self, resources: dict[str, Any]
    ) -> None:
        for client in of_type(resources, "AWS::Cognito::UserPoolClient"):
            for flow in client["ExplicitAuthFlows"]:
                is_local = isinstance(flow, dict) and flow["Fn::If"][0] == "IsLocal"
                assert is_local or flow in {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}

    def test_what_never_reaches_a_function_is_in_the_access_log(
        self, resources: dict[str, Any]
    ) -> None:
        [stage] = of_type(resources, "AWS::ApiGatewayV2::Stage")
        line = json.loads(stage["AccessLogSettings"]["Format"])
        assert line["requestId"] == "$context.requestId"
        assert line.keys() >= {"route", "status", "authorizer", "integration", "user"}
        assert stage["DefaultRouteSettings"]["DetailedMetricsEnabled"] is True

    def test_roles_have_no_policy_that_nobody_asked_for(self, resources: dict[str, Any]) -> None:
        """SAM adds one for X-Ray as soon as a function says anything of tracing."""
        for role in of_type(resources, "AWS::IAM::Role"):
            for policy in role.get("ManagedPolicyArns", []):
                assert "XRay" not in str(policy)

    def test_the_workflow_may_write_its_log_once(self, resources: dict[str, Any]) -> None:
        [role] = [
            resource["Properties"]
            for name, resource in resources.items()
            if resource["Type"] == "AWS::IAM::Role" and name.startswith("CheckoutWorkflow")
        ]
        writing = [
            statement
            for policy in role["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            if "logs:CreateLogDelivery" in statement["Action"]
        ]
        assert len(writing) == 1

    def test_lambda_may_leave_what_it_gave_up_on_once(self, resources: dict[str, Any]) -> None:
        """SAM gives the role what a destination needs: the template need not say it again."""
        for name in ("PaymentEventsFunctionRole", "MoneyCheckFunctionRole"):
            policies = str(resources[name]["Properties"]["Policies"])
            assert policies.count("sqs:SendMessage") == 1, name
