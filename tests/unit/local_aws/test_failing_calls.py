"""Faults of AWS calls: who is hit, what the caller sees, and whether the call had its effect."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from local.aws.functions.failing_calls import LEVER, FailingCalls
from local.aws.http.gateway import Message, Receive, Scope, Send, respond

DYNAMODB = {b"x-amz-target": b"DynamoDB_20120810.TransactWriteItems"}
START = {b"x-amz-target": b"AWSStepFunctions.StartExecution"}
SIGNED = b"AWS4-HMAC-SHA256 Credential=x/20260203/us-east-1/sns/aws4_request, SignedHeaders=host"
FORM = {b"authorization": SIGNED, b"content-type": b"application/x-www-form-urlencoded"}
INVOKE = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Amuse-Settlement/invocations"


class Services:
    """Stands for ministack: remembers what it did."""

    def __init__(self) -> None:
        self.done: list[bytes] = []
        self.calls = FailingCalls(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do anything, and say so."""
        self.done.append((await receive())["body"])
        await respond(send, 200, {"done": len(self.done)})

    def ask(
        self,
        body: bytes = b"{}",
        headers: dict[bytes, bytes] = DYNAMODB,
        path: str = "/",
        method: str = "POST",
    ) -> list[Message]:
        """What one call is answered."""
        sent: list[Message] = []
        halves = [body[: len(body) // 2], body[len(body) // 2 :]]

        async def receive() -> Message:
            part = halves.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(halves)}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "path": path, "method": method, "headers": list(headers.items())}
        asyncio.run(self.calls(scope, receive, send))
        return sent

    def plan(self, **fault: Any) -> tuple[int, Any]:
        """Plan a fault; the lever's answer."""
        start, body = self.ask(json.dumps(fault).encode(), {}, LEVER)
        return start["status"], json.loads(body["body"])

    def planned(self) -> Any:
        """What the lever shows."""
        return json.loads(self.ask(b"", {}, LEVER, "GET")[1]["body"])["faults"]


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.mark.parametrize(
    ("headers", "path", "body", "match"),
    [
        (DYNAMODB, "/", b'{"key": "cs_1"}', r"DynamoDB\.TransactWriteItems .*cs_1"),
        (START, "/", b'{"name": "cs_1-1"}', r"StepFunctions\.StartExecution .*cs_1-1"),
        (FORM, "/", urlencode({"Action": "Publish", "M": "a b"}).encode(), r"SNS\.Publish .*a b"),
        ({}, INVOKE, b'{"sessionId": "cs_1"}', r"Lambda\.Invoke .*:muse-Settlement/.*cs_1"),
    ],
)
def test_a_call_is_known_by_its_operation_path_and_body(
    services: Services, headers: dict[bytes, bytes], path: str, body: bytes, match: str
) -> None:
    services.plan(match=match, kind="500_before")
    assert services.ask(body, headers, path)[0]["status"] == 500
    assert services.ask(body, headers, path)[0]["status"] == 200
    assert services.done == [body]


@pytest.mark.parametrize(
    ("kind", "headers", "status", "code"),
    [
        ("throttled", DYNAMODB, 400, "ThrottlingException"),
        ("500_before", DYNAMODB, 500, "InternalServerError"),
        ("500_after", START, 500, "InternalFailure"),
        ("throttled", FORM, 400, "Throttled"),
        ("500_before", FORM, 500, "InternalError"),
    ],
)
def test_errors_are_those_of_the_service(
    services: Services, kind: str, headers: dict[bytes, bytes], status: int, code: str
) -> None:
    services.plan(match="", kind=kind)
    start, body = services.ask(headers=headers)
    assert start["status"] == status
    expected = f"<Code>{code}</Code>" if headers is FORM else f'"__type": "{code}"'
    assert expected in body["body"].decode()


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        ("drop_before", 0),
        ("drop_after", 1),
        ("500_before", 0),
        ("500_after", 1),
        ("throttled", 0),
    ],
)
def test_before_nothing_is_done_and_after_everything(
    services: Services, kind: str, done: int
) -> None:
    services.plan(match="", kind=kind)
    answer = services.ask(b"once")
    assert services.done == [b"once"] * done
    if kind.startswith("drop"):
        assert answer[1]["more_body"]


def test_it_happens_so_many_times_after_so_many_calls_went_well(services: Services) -> None:
    services.plan(match="Transact", kind="throttled", skip=1, times=2)
    statuses = [services.ask()[0]["status"] for _ in range(4)]
    assert statuses == [200, 400, 400, 200]
    [fault] = services.planned()
    assert (fault["times"], fault["reached"], fault["waiting"]) == (0, 2, 0)


def test_a_call_that_hangs_can_be_seen(services: Services) -> None:
    services.plan(match="Transact", kind="drop_after", seconds=0.5)

    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(services.ask)
        while not hanging.done() and not services.planned()[0]["waiting"]:
            time.sleep(0.01)
        [seen] = services.planned()
    assert (seen["reached"], seen["waiting"]) == (1, 1)
    assert services.planned()[0]["waiting"] == 0
    assert services.done == [b"{}"]


def test_they_can_be_taken_back(services: Services) -> None:
    services.plan(match="", kind="throttled", times=9)
    services.ask(b"", {}, LEVER, "DELETE")
    assert services.ask()[0]["status"] == 200
    assert services.planned() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"match": "x"},
        {"match": "(", "kind": "throttled"},
        {"match": "x", "kind": "unheard of"},
        {"match": "x", "kind": "throttled", "times": True},
        {"match": "x", "kind": "throttled", "more": 1},
    ],
)
def test_what_is_no_fault_is_refused(services: Services, fault: Any) -> None:
    status, answer = services.plan(**fault)
    assert (status, list(answer)) == (422, ["error"])
    assert services.planned() == []
