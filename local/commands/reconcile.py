"""`make reconcile`: one round of reconciliation on the running local system, and what it did.

The deployed schedule runs one every minute by itself, here as on AWS; this is for those who don't
want to wait.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import STACK
from local.running import running_aws_url

FUNCTION = "ReconcileFunction"


class ReconcileError(Exception):
    """Nothing was run; the message says why."""


def reconcile(aws_url: str, stack: str = STACK) -> dict[str, Any]:
    """What one round did. Raises ReconcileError."""
    return invoke(aws_url, FUNCTION, stack)


def invoke(
    aws_url: str, function: str, stack: str = STACK, event: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a function of the stack answers to an event, by its logical id. Raises
    ReconcileError."""
    try:
        formation = session().client("cloudformation", endpoint_url=aws_url, config=CONFIG)
        found = formation.describe_stack_resource(StackName=stack, LogicalResourceId=function)
        name = found["StackResourceDetail"].get("PhysicalResourceId", "")
        functions = session().client("lambda", endpoint_url=aws_url, config=CONFIG)
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event or {}))
    except ClientError as error:
        raise ReconcileError(error.response["Error"]["Message"]) from error
    except BotoCoreError as error:
        raise ReconcileError(f"nothing answers at {aws_url}: is `make up` running?") from error
    told = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise ReconcileError(f"{told.get('errorType')}: {told.get('errorMessage')}")
    return dict(told)


def in_words(told: dict[str, Any]) -> str:
    """A line for each kind of thing that was done."""
    lines = [f"looked at {told['lookedAt']}"]
    lines += [f"{count} {what.replace('_', ' ')}" for what, count in sorted(told["done"].items())]
    if not told["done"]:
        lines.append("nothing to do")
    if not told["whole"]:
        lines.append("time was over before everything was seen")
    return "\n".join(lines)


def main() -> int:
    """Run it; 1 with a reason on stderr when there was no round."""
    parser = argparse.ArgumentParser(prog="python -m local.commands.reconcile", description=__doc__)
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    try:
        url = running_aws_url(given.port)
        print(in_words(reconcile(url)))
    except ReconcileError as error:
        print(f"Not reconciled: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
