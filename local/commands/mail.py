"""`make mail FILE=message.eml` or `make mail ORDER=MO-… STORE_ORDER=…`: a message arrives at the
running local system, and what became of it.

It is put into the bucket that Amazon SES writes to; S3 tells the function, here as on AWS. The
second form writes a message as the demo store Thistle & Twine would, signed with a key of this
machine.
"""

import argparse
import json
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import STACK
from local.commands.reconcile import ReconcileError
from local.mail.keys import signing_key
from local.mail.writing import STATUSES, written
from local.parts import ORDER_EMAIL
from local.running import running_aws_url
from local.system import chosen_state_dir
from muse.domain.mail.alias import alias_for

_SECONDS = 60.0


def deliver(aws_url: str, raw: bytes, *, log: Path, stack: str = STACK) -> str:
    """Put a message into the bucket, and wait for what the function says of it in its log. Raises
    ReconcileError when nothing answers, or it says nothing for a minute."""
    key = f"messages/{secrets.token_hex(10)}"
    begun = log.stat().st_size if log.exists() else 0
    try:
        formation = session().client("cloudformation", endpoint_url=aws_url, config=CONFIG)
        found = formation.describe_stack_resource(StackName=stack, LogicalResourceId="MailBucket")
        bucket = found["StackResourceDetail"].get("PhysicalResourceId", "")
        s3 = session().client("s3", endpoint_url=aws_url, config=CONFIG)
        s3.put_object(Bucket=bucket, Key=key, Body=raw)
    except ClientError as error:
        raise ReconcileError(error.response["Error"]["Message"]) from error
    except BotoCoreError as error:
        raise ReconcileError(f"nothing answers at {aws_url}: is `make up` running?") from error
    return _outcome(key, log, begun)


def _outcome(key: str, log: Path, begun: int) -> str:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with log.open("rb") as file:
            file.seek(begun)
            for line in file:
                told = _line(line)
                if told.get("key") == key:
                    return str(told["outcome"])
        time.sleep(0.2)
    raise ReconcileError(f"nothing was said of {key}: look into {log}")


def _line(line: bytes) -> dict[str, Any]:
    """A line of a function's log; nothing when it is something else."""
    text = line.decode("utf-8", "replace")
    try:
        told = json.loads(text[text.index("{") :])
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def main() -> int:
    """Deliver it; 1 with a reason on stderr when nothing became of it."""
    parser = argparse.ArgumentParser(prog="python -m local.commands.mail", description=__doc__)
    parser.add_argument("--file", type=Path, help="a raw message, as SES would store it")
    parser.add_argument("--order", help="the order that the demo store writes about (MO-…)")
    parser.add_argument("--store-order", default="", help="its number at the store")
    parser.add_argument("--says", choices=sorted(STATUSES), default="shipped")
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    if bool(given.file) == bool(given.order):
        parser.error("name a file, or an order")
    state = chosen_state_dir()
    try:
        raw = given.file.read_bytes() if given.file else _of_demo_store(given, state)
        outcome = deliver(running_aws_url(given.port), raw, log=state / "logs" / "aws.log")
    except (OSError, ReconcileError) as error:
        print(f"Not received: {error}", file=sys.stderr)
        return 1
    print(outcome)
    return 0


def _of_demo_store(given: argparse.Namespace, state: Path) -> bytes:
    to = alias_for(ORDER_EMAIL, given.order)
    key = signing_key(state / "mail")
    return written(given.says, to, given.store_order, key, datetime.now(UTC))


if __name__ == "__main__":
    sys.exit(main())
