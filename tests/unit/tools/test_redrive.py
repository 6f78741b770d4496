"""Dead events, in each of the forms in which they lie there, reach their function again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.redrive import Queue, read, tell

LISTENER = "arn:aws:lambda:us-east-1:123456789012:function:PaymentEvents"
RECONCILE = "arn:aws:lambda:us-east-1:123456789012:function:Reconcile"
EVENT = {"version": "0", "id": "e-1", "source": "muse.payments", "detail": {"objectId": "pi_1"}}
FROM_LAMBDA = {
    "version": "1.0",
    "requestContext": {
        "requestId": "r-1",
        "functionArn": f"{LISTENER}:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    },
    "requestPayload": EVENT,
    "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
    "responsePayload": {"errorType": "Unavailable", "errorMessage": "Muse is busy."},
}
FROM_A_RULE = {
    "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/muse-bus/news",
    "TARGET_ARN": LISTENER,
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "not allowed",
}
FROM_A_SCHEDULE = {
    "SCHEDULE_ARN": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/minute",
    "TARGET_ARN": RECONCILE,
    "ERROR_CODE": "AWS.Scheduler.InternalServerError",
    "ERROR_MESSAGE": "no answer",
}


class Functions:
    """The Lambda service: takes what it is handed unless it is full."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Any]] = []
        self.status = 202

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, int]:  # noqa: N803 - AWS's names
        assert InvocationType == "Event"
        self.taken.append((FunctionName, json.loads(Payload)))
        return {"StatusCode": self.status}


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def queue(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        yield Queue(url, sqs, functions)  # type: ignore[arg-type]  # what of it is used


def leave(queue: Queue, body: object, attributes: dict[str, str] | None = None) -> None:
    queue.sqs.send_message(
        QueueUrl=queue.url,
        MessageBody=body if isinstance(body, str) else json.dumps(body),
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value}
            for name, value in (attributes or {}).items()
        },
    )


def lying(queue: Queue) -> int:
    asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = queue.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=asked)  # type: ignore[arg-type]  # just texts
    return sum(int(number) for number in found["Attributes"].values())


def test_what_a_function_failed_with(queue: Queue, functions: Functions) -> None:
    leave(queue, FROM_LAMBDA)

    assert tell(queue, send=True) == 0
    assert functions.taken == [(LISTENER, EVENT)]
    assert lying(queue) == 0


def test_what_a_rule_could_not_hand_over(queue: Queue, functions: Functions) -> None:
    leave(queue, EVENT, FROM_A_RULE)

    assert tell(queue, send=True) == 0
    assert functions.taken == [(LISTENER, EVENT)]


def test_what_a_schedule_could_not_hand_over(queue: Queue, functions: Functions) -> None:
    leave(queue, {}, FROM_A_SCHEDULE)

    assert tell(queue, send=True) == 0
    assert functions.taken == [(RECONCILE, {})]


def test_looking_changes_nothing(
    queue: Queue, functions: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(queue, FROM_LAMBDA)
    leave(queue, EVENT, FROM_A_RULE)

    assert tell(queue, send=False) == 2
    assert functions.taken == []
    assert lying(queue) == 2
    said = capsys.readouterr().out
    assert "from Lambda, for PaymentEvents; Unavailable: Muse is busy." in said
    assert "from EventBridge, for PaymentEvents; NO_PERMISSIONS: not allowed" in said
    assert "pi_1" not in said


def test_what_lambda_does_not_accept_stays(queue: Queue, functions: Functions) -> None:
    leave(queue, FROM_LAMBDA)
    functions.status = 429

    assert tell(queue, send=True) == 1
    assert lying(queue) == 1


@pytest.mark.parametrize("body", ["no json", "[]", '{"of": "somebody else"}'])
def test_what_is_of_no_known_form_stays(queue: Queue, functions: Functions, body: str) -> None:
    leave(queue, body)

    assert tell(queue, send=True) == 1
    assert functions.taken == []
    assert lying(queue) == 1


def test_more_than_one_page(queue: Queue, functions: Functions) -> None:
    for _ in range(25):
        leave(queue, FROM_LAMBDA)

    assert tell(queue, send=True) == 0
    assert len(functions.taken) == 25


def test_a_form_is_told_by_what_it_has() -> None:
    assert read(json.dumps(FROM_LAMBDA), {}).sender == "Lambda"
    assert read(json.dumps(EVENT), FROM_A_RULE).sender == "EventBridge"
    assert read("{}", FROM_A_SCHEDULE).sender == "Scheduler"
    assert read(json.dumps(EVENT), {}).function is None
