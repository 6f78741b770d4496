"""An answer that breaks off is no answer: not an empty one, and not a success."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator

import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

from muse.adapters import aws
from muse.adapters.dynamodb.settings import ConnectionSettings, TableNames
from muse.adapters.dynamodb.storage import DynamoStorage
from muse.adapters.workflow.step_functions import StepFunctionsWorkflow
from muse.domain.errors import Unavailable
from tests.builders import USER

ATTEMPTS = 4


class Cut:
    """A service whose every answer ends after `sent`, before the length that it promised."""

    def __init__(self, server: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{server.getsockname()[1]}"
        self.sent = b""
        self.requests = 0
        self._server = server

    def serve(self) -> None:
        """Until the server is closed."""
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        received = b""
        while not _is_whole(received):
            received += connection.recv(65_536)
        self.requests += 1
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + self.sent)


def _is_whole(received: bytes) -> bool:
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return length is not None and len(body) >= int(length[1])


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cut]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "somebody")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        service = Cut(server)
        monkeypatch.setenv("AWS_ENDPOINT_URL", service.url)
        thread = threading.Thread(target=service.serve, daemon=True)
        thread.start()
        yield service
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize("sent", [b"", b"{", b'{"Item": {"user_id"', b"{}"])
def test_a_cart_is_not_empty_because_its_answer_broke_off(cut: Cut, sent: bytes) -> None:
    cut.sent = sent
    tables = TableNames(carts="carts")
    storage = DynamoStorage(tables, ConnectionSettings(), aws.session(), lambda seconds: None)
    with pytest.raises(Unavailable):
        storage.cart(USER)
    assert cut.requests == ATTEMPTS


def test_a_run_is_not_started_because_something_was_answered(cut: Cut) -> None:
    with pytest.raises(Unavailable):
        StepFunctionsWorkflow("arn:aws:states:us-east-1:1:stateMachine:x").start("cs_1-1", {})


def test_any_service_says_that_the_connection_broke(cut: Cut) -> None:
    with pytest.raises(ConnectionClosedError):
        aws.client("sns", Config()).publish(TopicArn="arn:aws:sns:us-east-1:1:x", Message="new")
