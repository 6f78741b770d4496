"""DynamoDB in tests: make the tables, count the requests, let requests fail.

Counting and failing need to know about a client before it is made: import this module at the top.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import botocore
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError
from mypy_boto3_dynamodb import DynamoDBClient

from muse.adapters.dynamodb.settings import TableNames
from muse.adapters.dynamodb.tables.schema import expected_tables

TABLES = TableNames("carts", "checkouts", "orders", "tasks", "stores", "accounts", "webhooks")


def create_tables(client: DynamoDBClient, names: TableNames = TABLES) -> None:
    """Create the tables just as the adapter expects them, but without streams: moto copies those in
    every transaction, too, with all that was ever written (`tests.streams` has some)."""
    for table, schema in expected_tables().items():
        schema.pop("StreamSpecification", None)
        client.create_table(TableName=names.of(table), BillingMode="PAY_PER_REQUEST", **schema)


@dataclass
class Requests:
    """What was sent to DynamoDB, in order: operation names with their parameters. A request that
    was sent twice is there twice."""

    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent)

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.sent]


Answer = Callable[[AWSPreparedRequest], AWSResponse | None]

_counting: list[Requests] = []
_answers: list[Answer] = []
_losing: list[int] = []


@contextmanager
def count_requests() -> Iterator[Requests]:
    """Count the DynamoDB requests of this process while the block runs, whoever sends them."""
    requests = Requests()
    _counting.append(requests)
    try:
        yield requests
    finally:
        _counting.remove(requests)


@contextmanager
def failing(*answers: Answer) -> Iterator[None]:
    """Give the next DynamoDB requests these answers instead; all of them must be used up."""
    _answers.extend(answers)
    try:
        yield
        assert not _answers, f"{len(_answers)} of {len(answers)} answers were not asked for"
    finally:
        _answers.clear()


@contextmanager
def losing_an_answer() -> Iterator[None]:
    """Let the next DynamoDB request take effect, but lose the connection before the answer."""
    _losing.append(1)
    try:
        yield
        assert not _losing, "no request was sent"
    finally:
        _losing.clear()


def answering(status: int = 200, **body: Any) -> Answer:
    """An answer with this body."""

    def answer(request: AWSPreparedRequest) -> AWSResponse:
        return AWSResponse(request.url, status, HTTPHeaders(), _Body(json.dumps(body).encode()))

    return answer


def refusing(code: str, status: int = 400, **more: Any) -> Answer:
    """An error answer of DynamoDB."""
    return answering(status, __type=f"com.amazonaws.dynamodb.v20120810#{code}", **more)


def cancelling(*reasons: str) -> Answer:
    """A transaction that was cancelled for these reasons ("None": not because of this item)."""
    listed = [{"Code": reason, "Message": reason} for reason in reasons]
    return refusing("TransactionCanceledException", CancellationReasons=listed)


def hanging_up(request: AWSPreparedRequest) -> AWSResponse:
    """The connection breaks before the request has any effect."""
    raise ConnectionClosedError(endpoint_url=request.url)


class _Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        """How botocore reads a connection."""
        yield self.read()


def _observe(session: botocore.session.Session) -> None:
    events = session.get_component("event_emitter")
    events.register("request-created.dynamodb", _on_request)
    events.register_first("before-send.dynamodb", _on_send)
    events.register("response-received.dynamodb", _on_answer)


def _on_request(request: AWSRequest, operation_name: str, **_: Any) -> None:
    for requests in _counting:
        requests.sent.append((operation_name, json.loads(request.data or b"{}")))


def _on_send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    if not _answers:
        return None
    answer = _answers.pop(0)(request)
    request.url = "https://nowhere.example/"  # moto answers too unless the request is not for it
    return answer


def _on_answer(**_: Any) -> None:
    if _losing:
        _losing.clear()
        raise ConnectionClosedError(endpoint_url="https://dynamodb.example")


botocore.register_initializer(_observe)
