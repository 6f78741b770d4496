"""Who can use the accounts' key, and read secrets, by evaluating the template's policies.

The evaluation is AWS's own for one account: a request is allowed by a statement of the key's policy
that names the role, or by the role's policies where the key's policy leaves it to them; nothing in
this template denies anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pytest

from muse.domain.accounts.credentials import Purpose
from muse.domain.accounts.linked_account import MUSE, context_of
from muse.domain.app_webhooks.endpoint import context_of as endpoint_context
from tests.in_process import Template

TEMPLATE = Template()
ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
_KEY = {"aws-crypto-public-key": "AbC="}
CONTEXT = dict(context_of(MUSE, 9004, Purpose.PASSWORD)) | _KEY
MUSES_TOKENS = dict(context_of(MUSE, 9002, Purpose.OAUTH)) | _KEY
A_SHOPPERS_TOKENS = dict(context_of("jane", 9002, Purpose.OAUTH)) | _KEY
USES = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:CreateGrant",
)
OTHERS = ("CheckoutWorkflow", "somebody in the account who may do everything")


@dataclass(frozen=True)
class Request:
    """A call of a role on a key or a secret."""

    role: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)
    via: str = ""


def is_allowed(request: Request, role_policies: list[dict[str, Any]]) -> bool:
    """Whether KMS or Secrets Manager would do it."""
    by_role = any(_grants(one, request) for one in role_policies)
    resource = TEMPLATE.resources[request.resource]
    if resource["Type"] != "AWS::KMS::Key":
        return by_role
    for statement in resource["Properties"]["KeyPolicy"]["Statement"]:
        principal = statement["Principal"]["AWS"]
        named = principal == {"Fn::GetAtt": [f"{request.role}Role", "Arn"]}
        if (named or (principal == ROOT and by_role)) and _applies(statement, request):
            return True
    return False


def _grants(statement: dict[str, Any], request: Request) -> bool:
    resources = _listed(statement["Resource"])
    of_it = ({"Fn::GetAtt": [request.resource, "Arn"]}, {"Ref": request.resource}, "*")
    return any(resource in of_it for resource in resources) and _applies(statement, request)


def _applies(statement: dict[str, Any], request: Request) -> bool:
    assert statement["Effect"] == "Allow"
    assert "NotAction" not in statement
    acts = any(fnmatchcase(request.action, action) for action in _listed(statement["Action"]))
    return acts and all(
        _holds(operator, key, values, request)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _holds(operator: str, key: str, values: Any, request: Request) -> bool:
    found = _value_of(key, request)
    if operator == "Null":
        return (found is None) == (values == "true")
    assert operator == "StringEquals", operator
    return found is not None and found in [_plain(value) for value in _listed(values)]


def _value_of(key: str, request: Request) -> str | None:
    if key == "kms:ViaService":
        return request.via or None
    name = re.fullmatch(r"kms:EncryptionContext:(\w+)", key)
    assert name, f"nobody evaluates {key}"
    return request.context.get(name[1])


def _plain(value: Any) -> str:
    return str(value["Fn::Sub"] if isinstance(value, dict) else value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def policies_of(function: str) -> list[dict[str, Any]]:
    """All statements of a function's role, whoever put them there."""
    return [statement for policy in _policies(function) for statement in policy["Statement"]]


def _policies(function: str) -> Iterator[dict[str, Any]]:
    for listed in TEMPLATE.functions[function].get("Policies", []):
        policy = listed["Fn::If"][1] if "Fn::If" in listed else listed
        shared = TEMPLATE.resources[policy["Ref"]]["Properties"] if "Ref" in policy else {}
        yield shared.get("PolicyDocument", policy)
    for resource in TEMPLATE.resources.values():
        is_policy = resource["Type"] == "AWS::IAM::Policy"
        if is_policy and {"Ref": f"{function}Role"} in resource["Properties"]["Roles"]:
            yield resource["Properties"]["PolicyDocument"]


def who_may(action: str, resource: str, context: Mapping[str, str], via: str = "") -> set[str]:
    """The functions that are allowed this."""
    return {
        function
        for function in TEMPLATE.functions
        if is_allowed(Request(function, action, resource, context, via), policies_of(function))
    }


ALLOWED = {
    "kms:Decrypt": {"PlacementHeadlessFunction"},
    "kms:GenerateDataKey": {"AccountsApiFunction"},
}
CODES = CONTEXT | {"purpose": "code", "orderNumber": "MO-00000-00000-00000"}
ALLOWED_WITH_CODES = {
    "kms:Decrypt": {"PlacementHeadlessFunction"},
    "kms:GenerateDataKey": {"VerificationApiFunction"},
}
ALLOWED_WITH_MUSES_TOKENS = {
    "kms:Decrypt": {"PlacementApiFunction", "RevokeLinksFunction"},
    "kms:GenerateDataKey": {"AccountsApiFunction", "PlacementApiFunction"},
}
ALLOWED_WITH_A_SHOPPERS_TOKENS = {
    "kms:Decrypt": {"RevokeLinksFunction"},
    "kms:GenerateDataKey": {"AccountsApiFunction"},
}


@pytest.mark.parametrize("action", USES)
@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        (CONTEXT, ALLOWED),
        (CODES, ALLOWED_WITH_CODES),
        (MUSES_TOKENS, ALLOWED_WITH_MUSES_TOKENS),
        (A_SHOPPERS_TOKENS, ALLOWED_WITH_A_SHOPPERS_TOKENS),
    ],
    ids=["passwords", "codes", "muses tokens", "a shopper's tokens"],
)
def test_each_role_can_do_exactly_its_part(
    action: str, context: dict[str, str], allowed: dict[str, set[str]]
) -> None:
    assert who_may(action, "AccountsKey", context) == allowed.get(action, set())


@pytest.mark.parametrize("action", USES)
@pytest.mark.parametrize("missing", ["owner", "storeId", "purpose"])
@pytest.mark.parametrize("whole", [CONTEXT, MUSES_TOKENS], ids=["passwords", "tokens"])
def test_nobody_without_saying_whose_it_is(
    action: str, missing: str, whole: dict[str, str]
) -> None:
    context = {name: value for name, value in whole.items() if name != missing}
    assert who_may(action, "AccountsKey", context) == set()


def test_nobody_for_another_purpose() -> None:
    for action in USES:
        assert who_may(action, "AccountsKey", CONTEXT | {"purpose": "anything"}) == set()


WEBHOOK = dict(endpoint_context("we_1"))
ALLOWED_WITH_WEBHOOKS = {
    "kms:Decrypt": {"DeliverWebhooksFunction"},
    "kms:Encrypt": {"WebhookEndpointsApiFunction"},
}


@pytest.mark.parametrize("action", USES)
def test_who_signs_webhooks_and_who_makes_their_secrets(action: str) -> None:
    assert who_may(action, "WebhooksKey", WEBHOOK) == ALLOWED_WITH_WEBHOOKS.get(action, set())
    assert who_may(action, "WebhooksKey", WEBHOOK | {"purpose": "anything"}) == set()
    assert who_may(action, "WebhooksKey", {"purpose": "webhook"}) == set()


@pytest.mark.parametrize("action", USES)
@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize(
    ("key", "context"), [("AccountsKey", CONTEXT), ("WebhooksKey", WEBHOOK)], ids=lambda one: ""
)
def test_no_other_policy_can_add_anybody(
    action: str, role: str, key: str, context: dict[str, str]
) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert not is_allowed(Request(role, action, key, context), everything)


@pytest.mark.parametrize(
    "action", ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:EnableKeyRotation"]
)
def test_only_administration_is_left_to_the_account(action: str) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert is_allowed(Request("an administrator", action, "AccountsKey"), everything)
    assert who_may(action, "AccountsKey", CONTEXT) == set()


@pytest.mark.parametrize("name", ["AccountsKey", "WebhooksKey"])
def test_the_key_rotates_and_stays(name: str) -> None:
    key = TEMPLATE.resources[name]
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"


def test_the_tables_key_is_used_through_dynamodb_only() -> None:
    through = "dynamodb.${AWS::Region}.amazonaws.com"
    users = who_may("kms:Decrypt", "TablesKey", {}, through)
    assert {"AccountsApiFunction", "PlacementHeadlessFunction", "CheckoutApiFunction"} <= users
    assert not users & {"WebhooksFunction", "ApiDocsFunction"}
    assert who_may("kms:Decrypt", "TablesKey", {}) == set()


def test_who_reads_which_secret() -> None:
    read = "secretsmanager:GetSecretValue"
    secrets = [
        name
        for name, resource in TEMPLATE.resources.items()
        if resource["Type"] == "AWS::SecretsManager::Secret"
    ]
    readers = {name: who_may(read, name, {}) for name in secrets}
    assert readers.keys() == {
        "FundingSecret",
        "LinkClientsSecret",
        "StripeSecret",
        "StripeWebhookSecret",
        "SenderSecrets",
        "CarrierSecret",
    }
    assert readers["LinkClientsSecret"] == {
        "AccountsApiFunction",
        "PlacementApiFunction",
        "RevokeLinksFunction",
    }
    assert readers["FundingSecret"] == {"PlacementApiFunction", "PlacementHeadlessFunction"}
    assert readers["StripeWebhookSecret"] == readers["SenderSecrets"] == {"WebhooksFunction"}
    assert readers["CarrierSecret"] == {"TrackingFunction"}
    assert not readers["StripeSecret"] & {"AccountsApiFunction", "PlacementHeadlessFunction"}


def test_who_takes_credentials_in_has_no_way_to_read_them() -> None:
    """Nor does it read the browser's logins, which are as good as a password for a while."""
    actions = {
        action
        for statement in policies_of("AccountsApiFunction")
        for action in _listed(statement["Action"])
        if not action.startswith(("dynamodb:", "kms:"))
    }
    assert actions == {
        "lambda:InvokeFunction",
        "s3:DeleteObject",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
    }
    reads = [s for s in policies_of("AccountsApiFunction") if s["Action"] == "s3:GetObject"]
    assert [statement["Sid"] for statement in reads] == ["ReadExtraStores"]
