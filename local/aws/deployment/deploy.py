"""Deploys the template onto the emulator: `python -m local.aws.deployment.deploy [Key=Value …]`.

Through CloudFormation, as on AWS, except that an unchanged template with unchanged parameters and
files costs one call. The first deployment takes about 2 s.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.aws.clients import CONFIG, session
from local.aws.deployment.packaging import BUCKET, FINGERPRINT, Package, package

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).resolve().parents[3]
STACK = "muse-local"
CAPABILITIES: "list[CapabilityType]" = [
    "CAPABILITY_IAM",
    "CAPABILITY_NAMED_IAM",
    "CAPABILITY_AUTO_EXPAND",
]
DEPLOYED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
UPDATABLE = DEPLOYED | {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}
TIMEOUT_SECONDS = 120.0  # seconds


class DeployError(Exception):
    """The stack could not be deployed; the message has the reason of each resource that failed."""


def deploy(
    template: Path,
    endpoint: str,
    parameters: Mapping[str, str] | None = None,
    stack: str = STACK,
) -> dict[str, str]:
    """Deploy the template and return the stack's outputs. Raises DeployError."""
    target = Target(endpoint, stack)
    packed = package(template)
    given = dict(parameters or {})
    if unknown := given.keys() - (packed.template.get("Parameters") or {}).keys():
        raise DeployError(f"the template has no parameter {', '.join(sorted(unknown))}")
    # AWS transforms a template with the parameters that are given, the emulator with the defaults.
    for name, value in given.items():
        packed.template["Parameters"][name]["Default"] = value
    fingerprint = fingerprint_of(packed, given)
    present = target.describe()
    if present is None or fingerprint != outputs_of(present).get(FINGERPRINT):
        outputs = packed.template.setdefault("Outputs", {})
        outputs[FINGERPRINT] = {"Value": fingerprint}
        present = target.change(packed, given, present)
    return {key: value for key, value in outputs_of(present).items() if key != FINGERPRINT}


def fingerprint_of(packed: Package, parameters: Mapping[str, str]) -> str:
    """What a deployment depends on: the template with the hashes of all files, and parameters."""
    settings = json.dumps(parameters, sort_keys=True).encode()
    return hashlib.sha256(packed.body() + settings).hexdigest()


def outputs_of(stack: "StackTypeDef") -> dict[str, str]:
    """The outputs of a stack as a plain mapping."""
    return {entry["OutputKey"]: entry["OutputValue"] for entry in stack.get("Outputs", [])}


class Target:
    """One stack at one endpoint."""

    def __init__(self, endpoint: str, stack: str) -> None:
        self._stack = stack
        self._endpoint = endpoint
        self._formation: CloudFormationClient = session().client(
            "cloudformation", endpoint_url=endpoint, config=CONFIG
        )
        self._store: S3Client = session().client("s3", endpoint_url=endpoint, config=CONFIG)

    def describe(self) -> "StackTypeDef | None":
        """The stack as it is; None when there is none."""
        try:
            stacks = self._formation.describe_stacks(StackName=self._stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return stacks[0]

    def change(
        self, packed: Package, parameters: Mapping[str, str], present: "StackTypeDef | None"
    ) -> "StackTypeDef":
        """Create or update the stack and wait for the end. Raises DeployError."""
        since = datetime.now(UTC)
        if present is not None and present["StackStatus"] not in UPDATABLE:
            self._remove()
            present = None
        arguments = {
            "StackName": self._stack,
            "TemplateURL": self._upload(packed),
            "Capabilities": CAPABILITIES,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
        }
        operation = self._formation.update_stack if present else self._formation.create_stack
        try:
            operation(**arguments)  # type: ignore[arg-type] # one set of arguments for both
        except ClientError as error:
            raise DeployError(error.response["Error"]["Message"]) from error
        return self._deployed(since)

    def _upload(self, packed: Package) -> str:
        self._store.create_bucket(Bucket=BUCKET)
        body = packed.body()
        key = hashlib.sha256(body).hexdigest() + ".template"
        for name, content in {**packed.files, key: body}.items():
            self._store.put_object(Bucket=BUCKET, Key=name, Body=content)
        return f"{self._endpoint}/{BUCKET}/{key}"

    def _remove(self) -> None:
        self._formation.delete_stack(StackName=self._stack)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while (stack := self.describe()) and stack["StackStatus"] != "DELETE_COMPLETE":
            if stack["StackStatus"] == "DELETE_FAILED" or time.monotonic() > deadline:
                raise DeployError(f"the failed stack {self._stack} can't be removed")
            time.sleep(0.05)

    def _deployed(self, since: datetime) -> "StackTypeDef":
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while (stack := self.describe()) and stack["StackStatus"].endswith("IN_PROGRESS"):
            if time.monotonic() > deadline:
                raise DeployError(f"{self._stack} is still {stack['StackStatus']}")
            time.sleep(0.05)
        if stack is None or stack["StackStatus"] not in DEPLOYED:
            raise DeployError(self._reasons(since))
        return stack

    def _reasons(self, since: datetime) -> str:
        pages = self._formation.get_paginator("describe_stack_events")
        events = [
            event for page in pages.paginate(StackName=self._stack) for event in page["StackEvents"]
        ]
        lines = [
            f"{event['LogicalResourceId']} ({event['ResourceType']}):"
            f" {event.get('ResourceStatusReason', 'no reason given')}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("_FAILED") and event["Timestamp"] >= since
        ]
        return "\n  ".join([f"{self._stack} could not be deployed", *lines])


def main() -> int:
    """Deploy and print the outputs; 1 with the reasons on stderr when it fails."""
    parser = argparse.ArgumentParser(
        prog="python -m local.aws.deployment.deploy", description=__doc__
    )
    parser.add_argument("--endpoint", default="http://127.0.0.1:8701")
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("parameters", nargs="*", metavar="Key=Value")
    given = parser.parse_args()
    parameters = dict(entry.split("=", 1) for entry in given.parameters)
    try:
        outputs = deploy(given.template, given.endpoint, parameters, given.stack)
    except DeployError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(outputs, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
