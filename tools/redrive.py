"""`make redrive STACK=muse-prod`: what lies in the queue of dead events, and handing it over again.

    python -m tools.redrive STACK            says what lies there
    python -m tools.redrive STACK --send     hands each to its function again

Three senders leave messages there, each in its own form: Lambda (an event that its function failed
with three times), EventBridge (an event that its rule could not hand over) and Scheduler. A message
is deleted once Lambda has accepted it; if the function fails again, it comes back as a new one.
All listeners take repetitions. Region and credentials are those of the AWS CLI.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(connect_timeout=5, read_timeout=25, retries={"mode": "standard"})
_HIDDEN_SECONDS = 60  # two people at once don't send the same
_ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class DeadEvent:
    """A message: who left it, the function (its ARN) that it was for, what that was given, and why
    it did not work. `function` is None when the message is of no known form."""

    sender: str
    function: str | None
    payload: Any
    why: str


def read(body: str, attributes: Mapping[str, str]) -> DeadEvent:
    """What a message says. docs.aws.amazon.com: "Adding a destination" (Lambda), "Using dead-letter
    queues" (EventBridge), "Configuring a dead-letter queue" (EventBridge Scheduler)."""
    try:
        content = json.loads(body)
    except ValueError:
        return DeadEvent("unknown", None, body, "this is no JSON")
    if isinstance(content, dict) and {"requestContext", "requestPayload"} <= content.keys():
        answer = content.get("responsePayload") or {}
        why = f"{answer.get('errorType', 'failed')}: {answer.get('errorMessage', '')}"
        function = content["requestContext"]["functionArn"].removesuffix(":$LATEST")
        return DeadEvent("Lambda", function, content["requestPayload"], why)
    if target := attributes.get("TARGET_ARN"):
        sender = "Scheduler" if "SCHEDULE_ARN" in attributes else "EventBridge"
        why = f"{attributes.get('ERROR_CODE', '')}: {attributes.get('ERROR_MESSAGE', '')}"
        return DeadEvent(sender, target, content, why)
    return DeadEvent("unknown", None, content, "nothing says for which function it is")


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of dead events, and the service that runs functions."""

    url: str
    sqs: SQSClient
    functions: LambdaClient

    def messages(self) -> Iterator[tuple[str, DeadEvent]]:
        """Each with the handle that deletes it, until there is none to be seen."""
        while True:
            found = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                MessageAttributeNames=["All"],
                VisibilityTimeout=_HIDDEN_SECONDS,
            ).get("Messages", [])
            if not found:
                return
            for message in found:
                attributes = {
                    name: value.get("StringValue", "")
                    for name, value in message.get("MessageAttributes", {}).items()
                }
                yield message["ReceiptHandle"], read(message["Body"], attributes)

    def send_again(self, handle: str, event: DeadEvent) -> bool:
        """Whether its function was handed the event; only then is the message deleted."""
        if event.function is None:
            return False
        answer = self.functions.invoke(
            FunctionName=event.function,
            InvocationType="Event",
            Payload=json.dumps(event.payload).encode(),
        )
        if answer["StatusCode"] != _ACCEPTED:
            return False
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=handle)
        return True


def queue_of(stack: str) -> Queue:
    """The queue of a stack, by its output."""
    [described] = boto3.client("cloudformation", config=_CONFIG).describe_stacks(StackName=stack)[
        "Stacks"
    ]
    outputs = {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", [])}
    sqs = boto3.client("sqs", config=_CONFIG)
    return Queue(outputs["DeadEventsUrl"], sqs, boto3.client("lambda", config=_CONFIG))


def tell(queue: Queue, send: bool) -> int:
    """Say what lies there, and with `send` hand it over; how many stay."""
    staying = 0
    for handle, event in queue.messages():
        was_sent = send and queue.send_again(handle, event)
        staying += not was_sent
        function = (event.function or "no function").rpartition(":")[2]
        done = "sent again" if was_sent else "stays"
        print(f"{done}: from {event.sender}, for {function}; {event.why}")
    return staying


def main() -> int:
    """Tell; 1 with a reason on stderr when the queue can't be read, 2 when something stays."""
    parser = argparse.ArgumentParser(prog="python -m tools.redrive", description=__doc__)
    parser.add_argument("stack", help="the stack's name: muse-dev, muse-prod")
    parser.add_argument("--send", action="store_true", help="hand each to its function again")
    given = parser.parse_args()
    try:
        staying = tell(queue_of(given.stack), given.send)
    except (BotoCoreError, ClientError) as error:
        print(f"The queue can't be read: {error}", file=sys.stderr)
        return 1
    print(f"{staying} in the queue" if staying else "nothing is left in the queue")
    return 2 if staying else 0


if __name__ == "__main__":
    sys.exit(main())
